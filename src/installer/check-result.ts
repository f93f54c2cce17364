import type { RootTree } from '../rootfs/index.ts';
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
    'from' | 'boot' | 'base' | 'initramfs' | 'extensions' | 'tree' | 'kernel' | 'kernelRelease' | 'indexes' | 'sources'
  > {
  /** The tree before it gets owners, times and labels. */
  readonly overlaid: RootTree;
}

/** Refuses services that would not start, and finds what a result would break or lose. Throws `SERVICE_INVALID`. */
export async function checkResult(
  { from, boot, overlaid, ...result }: ResultToCheck,
  context: BuildContext,
): Promise<Pick<Prepared, 'breakage'>> {
  const { recipe, version, platform } = from;
  const { kernel } = result;
  if (kernel) await warnOfModules({ ...result, kernel, recipe }, context);
  const services = { version, architecture: platform.architecture, context };
  await checkServicesInTree(result.tree, recipe.services, services);
  const { kernelRelease } = result;
  const breakage = await findBreakage({ ...result, from, tree: overlaid, release: kernelRelease });
  const commandLines = boot.kind === 'uki' ? boot.commandLines : defaultCommandLines(version);
  const refused = await findRefusedModules({ ...result, boot, release: kernelRelease, commandLines }, context);
  return { breakage: [...breakage, ...refused] };
}
