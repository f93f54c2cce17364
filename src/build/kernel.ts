import { bufferAccess, fromByteName, parseEntryPath, type RandomAccess, readAll, toByteName } from '../bytes/index.ts';
import { isRootsmithError, RootsmithError } from '../errors/index.ts';
import { type ModuleInfo, readKernelRelease, readModuleInfo, vermagicRelease } from '../formats/index.ts';
import type { KernelSource } from '../recipe/index.ts';
import {
  contentOf,
  type DirectoryNode,
  type FileNode,
  type Overlaid,
  overlay,
  ROOT_OWNER,
  type RootTree,
  resolve,
  walkTree,
} from '../rootfs/index.ts';
import { FileAccess } from '../stores/index.ts';
import { decompressors, expandByMagic } from './codecs.ts';
import type { BuildContext } from './context.ts';
import { spool } from './spool.ts';
import { describeSource, type OverlayOptions } from './stages/overlay.ts';
import type { BaseRootfs } from './stages/unsquash.ts';

/** A kernel image that a recipe brings, in a file of the workspace. */
export type NewKernel = FileAccess;

/** Lifts the kernel image out of its source. Throws `SOURCE_NOT_FOUND`. */
export async function liftKernel(
  kernel: KernelSource,
  { sources }: OverlayOptions,
  context: BuildContext,
): Promise<NewKernel> {
  const tree = await sources.tree(kernel.source);
  const { node } = resolve(tree, parseEntryPath(toByteName(kernel.vmlinuz), 'vmlinuz'));
  if (node?.kind !== 'file' || node.content.kind !== 'stream') {
    throw new RootsmithError(
      'SOURCE_NOT_FOUND',
      `${describeSource(kernel.source)} has no kernel at \`/${kernel.vmlinuz}\``,
      {
        hint: 'Set `kernel.vmlinuz` to the path of the kernel image in it.',
        details: { line: kernel.at.line, column: kernel.at.column },
      },
    );
  }
  const path = context.workspace.newPath('vmlinuz');
  await spool(path, node.content.open(), context.signal);
  return context.keep(await FileAccess.open(path));
}

const MODULE_FOLDERS = ['lib/modules', 'usr/lib/modules'];

/** Lays the kernel's modules into the tree, at `/lib/modules` or wherever that leads. */
export async function addModules(
  tree: RootTree,
  kernel: KernelSource,
  { sources, time }: OverlayOptions,
): Promise<Overlaid> {
  if (kernel.modules === undefined) return { tree, changes: [] };
  const source = await sources.tree(kernel.source);
  const wanted = kernel.modules === 'auto' ? MODULE_FOLDERS : [kernel.modules];
  const found = wanted
    .map((path) => resolve(source, parseEntryPath(toByteName(path), 'modules')).node)
    .find((node) => node?.kind === 'directory');
  if (found?.kind !== 'directory') {
    throw new RootsmithError(
      'SOURCE_NOT_FOUND',
      `${describeSource(kernel.source)} has no modules: looked for /${wanted.join(' and /')}`,
      {
        hint: 'Set `kernel.modules` to the directory that holds `<release>/`, or to false for a kernel without modules.',
      },
    );
  }
  const what = `modules of ${describeSource(kernel.source)}`;
  return overlay(tree, { root: found }, { what, to: parseEntryPath('lib/modules'), owner: ROOT_OWNER, mtime: time });
}

export interface KernelCheck {
  /** The kernel that will boot. */
  readonly vmlinuz: RandomAccess;
  /** Whether it is the base's own: one that says no release is then let pass with a warning. */
  readonly isBase: boolean;
  readonly tree: RootTree;
  /** For modules that stay from the base. */
  readonly base: BaseRootfs;
}

/**
 * Refuses what would not boot, or would boot without its drivers: the release inside the kernel, the
 * directory of modules and the vermagic of the modules must be the same. Throws `KERNEL_MISMATCH`.
 */
export async function checkKernel(check: KernelCheck, context: BuildContext): Promise<string | undefined> {
  const release = await releaseOf(check, context);
  const folder = resolve(check.tree, parseEntryPath('lib/modules'));
  if (release === undefined || folder.node?.kind !== 'directory') return release;
  const releases = [...folder.node.children]
    .filter(([, node]) => node.kind === 'directory')
    .map(([name]) => fromByteName(name));
  if (releases.length === 0) return release;
  const own = folder.node.children.get(toByteName(release));
  if (own?.kind !== 'directory') {
    throw mismatch(
      `the kernel is ${release}, but /${folder.path} holds modules for ${releases.sort().join(', ')}`,
      release,
    );
  }
  await checkModules(own, release, check, context);
  return release;
}

async function releaseOf(
  { vmlinuz, isBase }: KernelCheck,
  { report, signal }: BuildContext,
): Promise<string | undefined> {
  try {
    return (await readKernelRelease(vmlinuz, { decompressors, signal })).release;
  } catch (error) {
    if (!isBase || !isRootsmithError(error)) throw error;
    report({ kind: 'warning', message: `the kernel of the base does not tell its release: ${error.message}` });
    return undefined;
  }
}

/** Modules that stay from the base came with its kernel; a few of them tell whether they all fit. */
const BASE_SAMPLES = 8;

async function checkModules(
  modules: DirectoryNode,
  release: string,
  { base }: KernelCheck,
  { signal }: BuildContext,
): Promise<void> {
  let samples = 0;
  for (const { path, node } of walkTree({ root: modules })) {
    if (node.kind !== 'file' || !/\.ko(\.(gz|xz|zst))?$/.test(path)) continue;
    if (node.content.kind === 'base' && (samples += 1) > BASE_SAMPLES) continue;
    signal?.throwIfAborted();
    const { vermagic } = await moduleInfo(node, fromByteName(path), base);
    if (vermagic === undefined || vermagicRelease(vermagic) === release) continue;
    throw mismatch(
      `the kernel is ${release}, but the module ${fromByteName(path)} was built for ${vermagicRelease(vermagic)}`,
      release,
    );
  }
}

const MODULE_LIMIT_BYTES = 256 * 1024 * 1024;

async function moduleInfo(node: FileNode, path: string, base: BaseRootfs): Promise<ModuleInfo> {
  const bytes = await readAll(expandByMagic(contentOf(node, base)), {
    limitBytes: MODULE_LIMIT_BYTES,
    what: `module ${path}`,
  });
  try {
    return await readModuleInfo(bufferAccess(bytes));
  } catch (error) {
    if (!isRootsmithError(error)) throw error;
    throw new RootsmithError('KERNEL_INVALID', `module ${path}: ${error.message}`, {
      hint: error.hint,
      cause: error,
      details: error.details,
    });
  }
}

function mismatch(message: string, release: string): RootsmithError {
  return new RootsmithError('KERNEL_MISMATCH', message, {
    hint: 'Take kernel and modules from the same build, and remove the old modules (`remove: [/lib/modules]`, or `--build-arg RM=/lib/modules`).',
    details: { release },
  });
}
