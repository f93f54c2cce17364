import type { Platform } from '../../oci/index.ts';
import { isKnownPlatform } from '../../oci/index.ts';
import { emptyTree, measureTree, type RootTree, type TreeStatistics, walkTree } from '../../rootfs/index.ts';
import {
  constraintProblem,
  type ExtensionManifest,
  isUsrMerged,
  knownReleases,
  type TalosVersion,
} from '../../talos/index.ts';
import { ROOTFS_NAME } from '../extensions/extension-top.ts';
import type { BuildContext } from '../session/context.ts';
import { checkArchive } from './check-archive.ts';
import { checkContents } from './check-contents.ts';
import { checkExtensionModules } from './check-extension-modules.ts';
import { checkExtensionServices } from './check-extension-services.ts';
import { checkFirmware } from './check-firmware.ts';
import { checkManifest } from './check-manifest.ts';
import { checkUsrMerge } from './check-usr-merge.ts';
import type { EntryFacts } from './entry-facts.ts';
import { type ExtensionFinding, FindingList } from './extension-finding.ts';

/** An extension as it lies somewhere. */
export interface CheckableExtension {
  /** What a tool unpacks: `manifest.yaml` and `rootfs`. */
  readonly tree: RootTree;
  /** Undefined where nothing tells it. */
  readonly platform: Platform | undefined;
  /** The entries of its layers, the lowest first; of a directory none. */
  readonly layers: readonly (readonly EntryFacts[])[];
}

export interface CheckExtensionOptions {
  /** The release that is to take it. Without one, the rules of the newest count, and constraints are only parsed. */
  readonly version: TalosVersion | undefined;
  readonly context: Pick<BuildContext, 'files' | 'signal' | 'budget' | 'report'>;
}

/** What a check says of one extension for one platform. */
export interface CheckedExtension {
  /** Undefined if Talos cannot read it. */
  readonly manifest: ExtensionManifest | undefined;
  /** What its root file system holds. */
  readonly contents: TreeStatistics;
  /** Its root file system; empty where there is none. */
  readonly rootfs: RootTree;
  readonly findings: readonly ExtensionFinding[];
}

/** Checks an extension by all rules that concern it alone. */
export async function checkExtension(
  { tree, platform, layers }: CheckableExtension,
  { version, context }: CheckExtensionOptions,
): Promise<CheckedExtension> {
  const found = new FindingList();
  const manifest = await checkManifest(tree, version, found);
  const rootfs = rootfsOf(tree);
  checkArchive(layers, version, found);
  if (layers.length === 0) checkLinks(rootfs, found);
  checkContents(rootfs, version, found);
  if (meetsUsrMerge(manifest, version)) checkUsrMerge(rootfs, found);
  checkFirmware(rootfs, version, found);
  const architecture = platform !== undefined && isKnownPlatform(platform) ? platform.architecture : '';
  await checkExtensionModules(rootfs, { version, architecture, context }, found);
  await checkExtensionServices(rootfs, { version, architecture, context }, found);
  return { manifest, contents: measureTree(rootfs), rootfs, findings: found.all() };
}

function rootfsOf({ root }: RootTree): RootTree {
  const node = root.children.get(ROOTFS_NAME);
  return node?.kind === 'directory' ? { root: node } : emptyTree();
}

/** A directory has no entries: whoever packs it may write links as entries of their own. */
function checkLinks(rootfs: RootTree, found: FindingList): void {
  for (const { path, isFirstLink } of walkTree(rootfs))
    if (!isFirstLink)
      found.add({
        rule: 'hard-link',
        severity: 'warning',
        path: `/rootfs/${path}`,
        message: 'it is a hard link: packed as one, the imager makes an empty file of it',
        hint: 'Copy the file, or use a symlink.',
      });
}

/** Whether a release with `/lib` as a symlink may take the extension. */
function meetsUsrMerge(manifest: ExtensionManifest | undefined, version: TalosVersion | undefined): boolean {
  if (version !== undefined) return isUsrMerged(version);
  const { constraint = '' } = manifest ?? {};
  return knownReleases.some((known) => isUsrMerged(known) && constraintProblem(constraint, known) === undefined);
}
