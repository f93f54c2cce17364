import type { CommandLine } from '../modules/index.ts';
import type { RootTree } from '../rootfs/index.ts';
import type { TalosVersion } from '../talos/index.ts';
import { MAIN_PROFILE } from '../uki/index.ts';
import type { BootPlan } from './boot/boot-plan.ts';
import { findBreakage } from './breakage/find-breakage.ts';
import { findRefusedModules } from './breakage/refused-modules.ts';
import { warnOfModules } from './kernel/module-warnings.ts';
import { defaultCommandLines } from './open/open-installer.ts';
import type { Prepared } from './prepared.ts';
import { checkServicesInTree } from './services/check-services.ts';
import type { BuildContext } from './session/context.ts';

export interface ResultToCheck
  extends Pick<
    Prepared,
    | 'from'
    | 'boot'
    | 'bootPlan'
    | 'base'
    | 'initramfs'
    | 'extensions'
    | 'added'
    | 'tree'
    | 'kernel'
    | 'kernelRelease'
    | 'indexes'
    | 'sources'
  > {
  /** The tree before it gets owners, times and labels. */
  readonly overlaid: RootTree;
}

/** Refuses services that would not start, and finds what a result would break or lose. Throws `SERVICE_INVALID`. */
export async function checkResult(
  { from, boot, bootPlan, overlaid, ...result }: ResultToCheck,
  context: BuildContext,
): Promise<Pick<Prepared, 'breakage'>> {
  const { recipe, version, platform } = from;
  const { kernel } = result;
  if (kernel) await warnOfModules({ ...result, kernel, recipe }, context);
  const services = { version, architecture: platform.architecture, context };
  await checkServicesInTree(result.tree, recipe.services, services);
  const { kernelRelease } = result;
  const breakage = await findBreakage({ ...result, from, tree: overlaid, release: kernelRelease });
  const commandLines = linesOf(bootPlan, version);
  const refused = await findRefusedModules({ ...result, boot, release: kernelRelease, commandLines }, context);
  return { breakage: [...breakage, ...refused] };
}

/** What the kernel of the result boots with. Where the node makes the line itself, what the release begins it with. */
function linesOf({ lines }: BootPlan, version: TalosVersion | undefined): readonly CommandLine[] {
  if (lines.length === 0) return defaultCommandLines(version);
  return lines.map(({ profile, after }) => ({
    source: profile === MAIN_PROFILE ? 'the UKI' : `profile ${profile} of the UKI`,
    text: after,
  }));
}
