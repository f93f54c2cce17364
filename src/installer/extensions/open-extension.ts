import { readAll } from '../../bytes/index.ts';
import { RootsmithError } from '../../errors/index.ts';
import {
  type DirectoryNode,
  type FileNode,
  mapTree,
  ownContent,
  type RootTree,
  type Xattrs,
} from '../../rootfs/index.ts';
import {
  constraintProblem,
  type ExtensionManifest,
  keepsExtensionLabels,
  LABEL_XATTR,
  readExtensionManifest,
  type TalosVersion,
} from '../../talos/index.ts';
import { INDEX_LAYER } from '../initramfs/layer-modules.ts';
import type { BuildContext } from '../session/context.ts';
import { EXTENSION_MANIFEST_LIMIT_BYTES, MANIFEST_NAME, ROOTFS_NAME, readExtensionTop } from './extension-top.ts';
import { type OpenedExtension, titleOf } from './opened-extension.ts';

/** What an extension is looked at for. */
export interface OpenExtensionOptions {
  /** Where it comes from, as messages show it. */
  readonly where: string;
  /** The release that it is added to; undefined where the base does not tell it. */
  readonly version: TalosVersion | undefined;
  /** Seconds since 1970, for all of its entries. */
  readonly time: number;
}

/**
 * Looks at the tree of a system extension as the imager of a release does: nothing but `manifest.yaml` and `rootfs` at
 * its top, a manifest of the known version, and a constraint that the release satisfies. Throws `EXTENSION_INVALID`.
 */
export async function openExtension(
  tree: RootTree,
  options: OpenExtensionOptions,
  { report }: Pick<BuildContext, 'report'>,
): Promise<OpenedExtension> {
  const { where, version, time } = options;
  const top = readExtensionTop(tree);
  const { rootfs } = top;
  if (top.manifest === undefined || rootfs === undefined || top.problems.length > 0)
    throw invalid(where, top.problems[0]?.message ?? '');
  const manifest = await manifestOf(top.manifest, options);
  const problem = version && constraintProblem(manifest.constraint, version);
  if (problem !== undefined) throw doesNotFit(problem, { manifest, where }, version);
  if (version === undefined && manifest.constraint !== '')
    report({
      kind: 'warning',
      message: `the base does not say which Talos it is, so nobody checks whether ${titleOf({ manifest, where })}, which is for ${manifest.constraint}, fits it`,
    });
  return { where, manifest, tree: asSquashed(rootfs, { version, time }) };
}

async function manifestOf(file: FileNode, { where, version }: OpenExtensionOptions): Promise<ExtensionManifest> {
  const what = `\`/${MANIFEST_NAME}\` of ${where}`;
  if (file.size > EXTENSION_MANIFEST_LIMIT_BYTES) throw tooLarge(what, file.size);
  const text = await readAll(ownContent(file), { limitBytes: EXTENSION_MANIFEST_LIMIT_BYTES, what });
  const read = readExtensionManifest(text, version);
  if (read.kind === 'refused') throw invalid(where, `\`/${MANIFEST_NAME}\`: ${read.message}`);
  if (read.manifest.name === INDEX_LAYER)
    throw invalid(where, `its name \`${INDEX_LAYER}\` is that of the indexes of all modules, which builds make`);
  return read.manifest;
}

function tooLarge(what: string, size: number): RootsmithError {
  return new RootsmithError(
    'LIMIT_EXCEEDED',
    `${what} has ${size} bytes, more than ${EXTENSION_MANIFEST_LIMIT_BYTES}`,
    {
      hint: 'Check where the extension comes from: a manifest has some hundred bytes.',
    },
  );
}

function invalid(where: string, found: string): RootsmithError {
  return new RootsmithError('EXTENSION_INVALID', `${where} is not a system extension: ${found}`, {
    hint: `Name an image, a directory or a tar that holds \`/${MANIFEST_NAME}\` and \`/${ROOTFS_NAME}\`, and nothing beside them.`,
  });
}

function doesNotFit(
  problem: string,
  extension: Pick<OpenedExtension, 'manifest' | 'where'>,
  release: TalosVersion | undefined,
): RootsmithError {
  const { name, version, constraint } = extension.manifest;
  return new RootsmithError('EXTENSION_INVALID', `the extension ${titleOf(extension)}: ${problem}`, {
    hint: 'Take the build of the extension that was made for this release of Talos.',
    details: { name, version, constraint, talos: String(release) },
  });
}

/** Owners, times and all attributes but the SELinux label are lost, as in images that the imager makes. */
function asSquashed(root: DirectoryNode, { version, time }: Pick<OpenExtensionOptions, 'version' | 'time'>): RootTree {
  const keepsLabels = keepsExtensionLabels(version);
  return mapTree({ root }, (node) => {
    const label = keepsLabels ? node.xattrs.get(LABEL_XATTR) : undefined;
    return { ...node, uid: 0, gid: 0, mtime: time, xattrs: label === undefined ? NONE : labelled(label) };
  });
}

const NONE: Xattrs = new Map();

function labelled(label: Uint8Array): Xattrs {
  return new Map([[LABEL_XATTR, label]]);
}
