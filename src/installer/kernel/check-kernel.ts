import { fromByteName, type RandomAccess } from '../../bytes/index.ts';
import { decompressors } from '../../compression/index.ts';
import { isRootsmithError, RootsmithError } from '../../errors/index.ts';
import { readKernelRelease, vermagicRelease } from '../../formats/index.ts';
import { MODULES, moduleDirectories, modulesIn } from '../../modules/index.ts';
import { type DirectoryNode, type RootTree, resolvePath } from '../../rootfs/index.ts';
import type { BuildContext } from '../session/context.ts';
import type { ModuleReader } from './module-reader.ts';
import type { NewKernel } from './new-kernel.ts';

export interface KernelCheck {
  /** The kernel that will boot, where the recipe brings it. */
  readonly kernel: Pick<NewKernel, 'release'> | undefined;
  /** The kernel of the base. Where it does not tell its release, that is a warning only. */
  readonly baseKernel: RandomAccess;
  readonly tree: RootTree;
  readonly reader: Pick<ModuleReader, 'vermagic'>;
  /** Whether modules of other releases may lie beside those of the kernel. */
  readonly severalReleases: boolean;
}

/**
 * Refuses a kernel that would boot without its drivers: the release in the kernel, the name of the modules' directory
 * and the vermagic of the modules must be the same. Gives the release. Throws `KERNEL_MISMATCH`.
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
  await checkModules(own.node, release, check.reader);
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

/** Modules that stay from the base came with its kernel: a few of them show whether all of them fit. */
const BASE_SAMPLES = 8;

async function checkModules(modules: DirectoryNode, release: string, reader: KernelCheck['reader']): Promise<void> {
  let samples = 0;
  for (const { path, node } of modulesIn(modules)) {
    if (node.content.kind === 'base' && (samples += 1) > BASE_SAMPLES) continue;
    const vermagic = await reader.vermagic({ path, node });
    if (vermagic === undefined || vermagicRelease(vermagic) === release) continue;
    throw mismatch(
      `the kernel is ${release}, but the module ${fromByteName(path)} was built for ${vermagicRelease(vermagic)}`,
      release,
    );
  }
}

function mismatch(message: string, release: string): RootsmithError {
  return new RootsmithError('KERNEL_MISMATCH', message, {
    hint: 'Take kernel and modules from the same build, and remove the old modules (`remove: [/lib/modules]`, or `--build-arg RM=/lib/modules`).',
    details: { release },
  });
}
