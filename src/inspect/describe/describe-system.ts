import { parseEntryPath, readAll, toByteString } from '../../bytes/index.ts';
import { moduleDirectories, modulesIn } from '../../modules/index.ts';
import { resolvePath } from '../../rootfs/index.ts';
import { asTalosVersion, type TalosVersion } from '../../talos/index.ts';
import { serviceSpecsIn } from '../system/service-specs.ts';
import type { SystemLevel } from '../system/system-level.ts';
import type { ReportedModules, ReportedService } from './report.ts';

/** The extension services that init would load: a spec for each. */
export function servicesOf({ tree, originOf }: SystemLevel): readonly ReportedService[] {
  return serviceSpecsIn(tree).map(({ name, node }) => ({ name, from: originOf(node).name }));
}

/** The kernel modules by release. */
export function modulesOf({ tree }: SystemLevel): readonly ReportedModules[] {
  return moduleDirectories(tree).map(({ release, node }) => ({ release, count: [...modulesIn(node)].length }));
}

const MAX_OS_RELEASE_BYTES = 64 * 1024;

/** The release in `/etc/os-release` of the root file system; undefined where that is of another system. */
export async function versionInTree({ tree, content }: SystemLevel): Promise<TalosVersion | undefined> {
  const { node } = resolvePath(tree, parseEntryPath('etc/os-release'));
  if (node?.kind !== 'file' || node.size > MAX_OS_RELEASE_BYTES) return undefined;
  const limits = { limitBytes: MAX_OS_RELEASE_BYTES, what: '/etc/os-release' };
  const text = toByteString(await readAll(content(node), limits));
  if (!/^ID="?talos"?$/m.test(text)) return undefined;
  return asTalosVersion(/^VERSION_ID="?([^"\n]*)"?$/m.exec(text)?.[1] ?? '');
}
