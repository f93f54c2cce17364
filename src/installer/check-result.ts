import type { RootTree } from '../rootfs/index.ts';
import { findBreakage } from './breakage/find-breakage.ts';
import { findRefusedModules } from './breakage/refused-modules.ts';
import { checkKernel } from './kernel/check-kernel.ts';
import { warnOfModules } from './kernel/module-warnings.ts';
import { defaultCommandLines } from './open/open-installer.ts';
import type { Prepared } from './prepared.ts';
import { checkServicesInTree } from './services/check-services.ts';
import type { BuildContext } from './session/context.ts';

export interface ResultToCheck
  extends Pick<Prepared, 'from' | 'boot' | 'base' | 'initramfs' | 'extensions' | 'tree' | 'kernel' | 'sources'> {
  /** The tree before it gets owners, times and labels. */
  readonly overlaid: RootTree;
}

/**
 * Refuses a result that would not boot, and finds everything else that it would break or lose. Throws
 * `KERNEL_MISMATCH` or `SERVICE_INVALID`.
 */
export async function checkResult(
  { from, boot, overlaid, ...result }: ResultToCheck,
  context: BuildContext,
): Promise<Pick<Prepared, 'kernelRelease' | 'breakage'>> {
  const { recipe, version, platform } = from;
  const { kernel } = result;
  const severalReleases = recipe.kernel?.keepOldModules ?? true;
  const kernelRelease = await checkKernel({ ...result, baseKernel: boot.kernel, severalReleases }, context);
  if (kernel) await warnOfModules({ ...result, kernel, recipe }, context);
  const services = { version, architecture: platform.architecture, context };
  await checkServicesInTree(result.tree, recipe.services, services);
  const breakage = await findBreakage({ ...result, from, tree: overlaid, release: kernelRelease });
  const commandLines = boot.kind === 'uki' ? boot.commandLines : defaultCommandLines(version);
  const refused = await findRefusedModules({ ...result, boot, release: kernelRelease, commandLines }, context);
  return { kernelRelease, breakage: [...breakage, ...refused] };
}
