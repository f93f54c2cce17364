import { stat } from 'node:fs/promises';
import { type EntryPath, parseEntryPath, readAll, toByteString } from '../../bytes/index.ts';
import { isRootsmithError, RootsmithError } from '../../errors/index.ts';
import { FileAccess } from '../../files/index.ts';
import { formatPlatform, type ImageView, type Platform } from '../../oci/index.ts';
import { openView } from '../../places/index.ts';
import {
  type FileNode,
  type ReadableTree,
  type RootTree,
  resolvePath,
  sortedNames,
  squashfsContent,
} from '../../rootfs/index.ts';
import { findTalosVersion, type TalosVersion } from '../../talos/index.ts';
import { type OpenedSystem, openInstaller, openUkiFile } from '../open/open-installer.ts';
import type { BuildContext } from '../session/context.ts';
import { treeOfDirectory } from '../trees/host-tree.ts';
import { ImageTrees } from '../trees/image-trees.ts';
import { holdFile } from './hold-file.ts';
import { streamed } from './module-inputs.ts';
import type { ModuleSystem, ModuleTree } from './system.ts';

export interface OpenSystemOptions {
  readonly platform?: Platform | undefined;
  /** The release, where the image does not tell it or tells a wrong one. */
  readonly version?: TalosVersion | undefined;
}

/**
 * Opens what the user names as the home of a kernel: an installer, an image with `/boot/vmlinuz`, a directory with
 * one, a kernel, or a UKI. Throws `BASE_NOT_INSTALLER` where an image holds no kernel, and `NOT_FOUND`.
 */
export async function openSystem(
  place: string,
  options: OpenSystemOptions,
  context: BuildContext,
): Promise<ModuleSystem> {
  const kind = await kindOnDisk(place);
  if (kind === 'directory') {
    const tree = await treeOfDirectory(place, { time: 0, modes: 'keep', signal: context.signal });
    return await systemOfTree(place, streamed(tree), options, context);
  }
  if (kind === 'file') return await systemOfFile(place, options, context);
  return await systemOfImage(place, options, context);
}

async function kindOnDisk(place: string): Promise<'file' | 'directory' | undefined> {
  try {
    return (await stat(place)).isDirectory() ? 'directory' : 'file';
  } catch {
    return undefined; // it is the place of an image then
  }
}

async function systemOfFile(
  place: string,
  { version }: OpenSystemOptions,
  context: BuildContext,
): Promise<ModuleSystem> {
  const file = context.keep(await FileAccess.open(place));
  const uki = await openUkiFile(file, context);
  const facts = { place, digest: undefined, platform: undefined, version, configFile: undefined };
  if (uki !== undefined) return { ...facts, ...uki, trees: treesOf(uki) };
  return { ...facts, kernel: file, commandLines: [], trees: [] };
}

async function systemOfImage(place: string, options: OpenSystemOptions, context: BuildContext): Promise<ModuleSystem> {
  const view = await openView(place, options.platform, context);
  const version = options.version ?? findTalosVersion(view.config);
  try {
    const installer = await openInstaller(view, context, { version });
    return { ...installer, ...factsOf(place, view, version), configFile: undefined, trees: treesOf(installer) };
  } catch (error) {
    if (!isRootsmithError(error) || error.code !== 'BASE_NOT_INSTALLER') throw error;
    const tree = await new ImageTrees(context).tree(view, 0);
    const system = await systemOfTree(place, streamed(tree), options, context);
    return { ...system, ...factsOf(place, view, version) };
  }
}

function factsOf(
  place: string,
  { descriptor, platform }: ImageView,
  version: TalosVersion | undefined,
): Pick<ModuleSystem, 'place' | 'digest' | 'platform' | 'version'> {
  return { place, digest: descriptor.digest, platform: formatPlatform(platform), version };
}

function treesOf({ rootfs, extensions }: Pick<OpenedSystem, 'rootfs' | 'extensions'>): readonly ModuleTree[] {
  return [
    { name: 'rootfs', ...rootfs },
    ...extensions.map(({ name, version, tree, squashfs }) => ({
      name: `extension ${name}${version === '' ? '' : ` ${version}`}`,
      tree,
      content: (file: FileNode) => squashfsContent(file, squashfs),
    })),
  ];
}

const MAX_CONFIG_BYTES = 8 * 1024 * 1024;

/** A tree with a kernel in `/boot`, as kernel images and distributions have it. */
async function systemOfTree(
  place: string,
  readable: ReadableTree,
  { version }: OpenSystemOptions,
  context: BuildContext,
): Promise<ModuleSystem> {
  const [path, node] = findKernel(readable.tree) ?? [];
  if (path === undefined || node === undefined) throw withoutKernel(place);
  const config = resolvePath(readable.tree, parseEntryPath(path.replace(/vmlinuz(?=[^/]*$)/, 'config'))).node;
  const configFile =
    config?.kind === 'file' && config !== node
      ? toByteString(
          await readAll(readable.content(config), { limitBytes: MAX_CONFIG_BYTES, what: 'the configuration' }),
        )
      : undefined;
  return {
    place,
    digest: undefined,
    platform: undefined,
    version,
    kernel: await holdFile(readable.content(node), 'vmlinuz', context),
    configFile,
    commandLines: [],
    trees: [{ name: place, ...readable }],
  };
}

/** Of several kernels the first by name. */
function findKernel(tree: RootTree): readonly [path: EntryPath, node: FileNode] | undefined {
  const { path, node } = resolvePath(tree, parseEntryPath('boot'));
  const names = node?.kind === 'directory' ? sortedNames(node) : [];
  const name = names.find((each) => /^vmlinuz(?:-|$)/.test(each));
  if (name === undefined) return undefined;
  const kernel = resolvePath(tree, parseEntryPath(`${path}/${name}`));
  return kernel.node?.kind === 'file' ? [kernel.path, kernel.node] : undefined;
}

function withoutKernel(place: string): RootsmithError {
  return new RootsmithError(
    'BASE_NOT_INSTALLER',
    `\`${place}\` holds neither boot assets of Talos nor a kernel in /boot`,
    {
      hint: 'Name an installer, a kernel image, a directory with /boot/vmlinuz, or a kernel.',
      details: { place },
    },
  );
}
