import {
  type ByteStream,
  expanded,
  fromByteName,
  parseEntryPath,
  type RandomAccess,
  received,
  toByteName,
} from '../../bytes/index.ts';
import { isRootsmithError, RootsmithError } from '../../errors/index.ts';
import { FileAccess } from '../../files/index.ts';
import { type ModuleInfo, readKernelRelease, readModuleInfo, vermagicRelease } from '../../formats/index.ts';
import type { KernelSource } from '../../recipe/index.ts';
import {
  type DirectoryNode,
  type FileNode,
  type Overlaid,
  overlay,
  ROOT_OWNER,
  type RootTree,
  resolvePath,
  squashfsContent,
} from '../../rootfs/index.ts';
import { decompressors, expandByMagic } from '../compression/codecs.ts';
import type { BuildContext } from '../session/context.ts';
import { describeSource, type OverlayStageOptions } from '../stages/overlay.ts';
import type { BaseRootfs } from '../stages/unsquash.ts';
import { spool } from '../work/spool.ts';
import { holdModule } from './held-module.ts';
import { MODULES, moduleDirectories, modulesIn } from './module-directories.ts';

/** A kernel image that a recipe brings. */
export interface NewKernel {
  /** In a file of the workspace. */
  readonly file: FileAccess;
  /** What `uname -r` will say of it. */
  readonly release: string;
}

/** Brings a kernel image to a file of its own. Throws `KERNEL_INVALID` where it does not say its release. */
export async function spoolKernel(image: ByteStream, context: BuildContext): Promise<NewKernel> {
  const { workspace, keep, signal } = context;
  const path = workspace.newPath('vmlinuz');
  await spool(path, image, signal);
  const file = keep(await FileAccess.open(path));
  return { file, release: (await readKernelRelease(file, { decompressors, signal })).release };
}

/** Lifts the kernel image out of its source. Throws `SOURCE_NOT_FOUND`. */
export async function liftKernel(
  kernel: KernelSource,
  { sources }: OverlayStageOptions,
  context: BuildContext,
): Promise<NewKernel> {
  const tree = await sources.tree(kernel.source);
  const { node } = resolvePath(tree, parseEntryPath(toByteName(kernel.vmlinuz), 'vmlinuz'));
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
  return await spoolKernel(node.content.open(), context);
}

const MODULE_FOLDERS = ['lib/modules', 'usr/lib/modules'];

/** Lays the modules of the kernel of this release into the tree, at `/lib/modules` or wherever that leads. */
export async function addModules(
  tree: RootTree,
  { kernel, release }: { readonly kernel: KernelSource; readonly release: string | undefined },
  { sources, time }: OverlayStageOptions,
): Promise<Overlaid> {
  if (kernel.modules === undefined) return { tree, changes: [] };
  const folder = modulesOf(kernel, await sources.tree(kernel.source));
  const what = `modules of ${describeSource(kernel.source)}`;
  const root = ofRelease(folder, release);
  return overlay(tree, { root }, { what, to: MODULES, owner: ROOT_OWNER, mtime: time });
}

/** The releases whose modules lie beside those of a kernel in its source, and stay there. */
export async function otherReleases(
  kernel: KernelSource,
  release: string,
  { sources }: OverlayStageOptions,
): Promise<readonly string[]> {
  if (kernel.modules === undefined) return [];
  const folder = modulesOf(kernel, await sources.tree(kernel.source));
  const kept = ofRelease(folder, release).children;
  return [...folder.children.keys()].filter((name) => !kept.has(name)).map(fromByteName);
}

function modulesOf(kernel: KernelSource, source: RootTree): DirectoryNode {
  const wanted = kernel.modules === undefined || kernel.modules === 'auto' ? MODULE_FOLDERS : [kernel.modules];
  const found = wanted
    .map((path) => resolvePath(source, parseEntryPath(toByteName(path), 'modules')).node)
    .find((node) => node?.kind === 'directory');
  if (found?.kind === 'directory') return found;
  throw new RootsmithError(
    'SOURCE_NOT_FOUND',
    `${describeSource(kernel.source)} has no modules: looked for /${wanted.join(' and /')}`,
    {
      hint: 'Set `kernel.modules` to the directory that holds `<release>/`, or to false for a kernel without modules.',
    },
  );
}

/** Without the directories of other releases; all of it where that of this one is missing, which is refused later. */
function ofRelease(folder: DirectoryNode, release: string | undefined): DirectoryNode {
  const own = toByteName(release ?? '');
  if (folder.children.get(own)?.kind !== 'directory') return folder;
  const kept = [...folder.children].filter(([name, { kind }]) => name === own || kind !== 'directory');
  return { ...folder, children: new Map(kept) };
}

export interface KernelCheck {
  /** The kernel that will boot, where the recipe brings it. */
  readonly kernel: NewKernel | undefined;
  /** The kernel of the base: one that says no release is let pass with a warning. */
  readonly baseKernel: RandomAccess;
  readonly tree: RootTree;
  /** For modules that stay from the base. */
  readonly base: BaseRootfs;
  /** Whether modules of other releases may lie beside those of the kernel. */
  readonly severalReleases: boolean;
}

/**
 * Refuses what would not boot, or would boot without its drivers: the release inside the kernel, the
 * directory of modules and the vermagic of the modules must be the same. Throws `KERNEL_MISMATCH`.
 */
export async function checkKernel(check: KernelCheck, context: BuildContext): Promise<string | undefined> {
  const release = check.kernel?.release ?? (await releaseOfBase(check.baseKernel, context));
  const directories = moduleDirectories(check.tree);
  if (release === undefined || directories.length === 0) return release;
  const own = directories.find((directory) => directory.release === release);
  if (own === undefined || (directories.length > 1 && !check.severalReleases)) {
    const releases = directories.map((directory) => directory.release).join(', ');
    const where = fromByteName(resolvePath(check.tree, MODULES).path);
    throw mismatch(`the kernel is ${release}, but /${where} holds modules for ${releases}`, release);
  }
  await checkModules(own.node, release, check, context);
  return release;
}

async function releaseOfBase(vmlinuz: RandomAccess, { report, signal }: BuildContext): Promise<string | undefined> {
  try {
    return (await readKernelRelease(vmlinuz, { decompressors, signal })).release;
  } catch (error) {
    if (!isRootsmithError(error)) throw error;
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
  context: BuildContext,
): Promise<void> {
  let samples = 0;
  for (const { path, node } of modulesIn(modules)) {
    if (node.content.kind === 'base' && (samples += 1) > BASE_SAMPLES) continue;
    context.signal?.throwIfAborted();
    const { vermagic } = await moduleInfo(node, fromByteName(path), base, context);
    if (vermagic === undefined || vermagicRelease(vermagic) === release) continue;
    throw mismatch(
      `the kernel is ${release}, but the module ${fromByteName(path)} was built for ${vermagicRelease(vermagic)}`,
      release,
    );
  }
}

async function moduleInfo(node: FileNode, path: string, base: BaseRootfs, context: BuildContext): Promise<ModuleInfo> {
  const budget = context.budget.open(`module ${path}`);
  const content = expandByMagic(received(squashfsContent(node, base), budget), budget);
  await using module = await holdModule(expanded(content, budget), budget, context);
  try {
    return await readModuleInfo(module);
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
