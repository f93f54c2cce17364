import type { BootAssets } from '../assets/boot-assets.ts';
import type { BootPlan, BootWish } from './boot-plan.ts';
import { planArtifacts } from './plan-artifacts.ts';
import { planFiles, planSignedFiles } from './plan-files.ts';
import { planUki } from './plan-uki.ts';

/**
 * Decides how the boot files of the result come about. Nothing of it is written or signed yet. Throws
 * `BASE_UNSUPPORTED` for what this base cannot become.
 */
export async function planBoot(boot: BootAssets, wish: BootWish): Promise<BootPlan> {
  if (boot.assets.origin === 'artifacts') return planArtifacts(boot, wish);
  if (boot.uki !== undefined) return await planUki(boot, boot.uki, wish);
  return wish.signing === undefined ? planFiles(boot, wish) : planSignedFiles(boot, { ...wish, signing: wish.signing });
}
