import type { RandomAccess } from '../../bytes/index.ts';
import { decompressors } from '../../compression/index.ts';
import { parseKernelConfig } from '../../formats/index.ts';
import { type CommandLine, type KernelFacts, readKernelFacts } from '../../modules/index.ts';
import type { ReadableTree } from '../../rootfs/index.ts';
import type { TalosVersion } from '../../talos/index.ts';
import type { BuildContext } from '../session/context.ts';

/** A part of a system that may hold modules. */
export interface ModuleTree extends ReadableTree {
  /** For reports: `rootfs`, `extension zfs 2.3.3`, or what the user wrote. */
  readonly name: string;
}

/** A kernel with the file systems that its modules lie in. */
export interface ModuleSystem {
  /** As the user wrote it. */
  readonly place: string;
  readonly digest: string | undefined;
  readonly platform: string | undefined;
  readonly version: TalosVersion | undefined;
  readonly kernel: RandomAccess;
  /** The configuration of the kernel as a file beside it; undefined where there is none. */
  readonly configFile: string | undefined;
  readonly commandLines: readonly CommandLine[];
  /** A later tree hides files of an earlier one. */
  readonly trees: readonly ModuleTree[];
}

/** The facts of a system's kernel. A file with its configuration stands in where the kernel does not hold one. */
export async function kernelFactsOf(
  { kernel, configFile }: Pick<ModuleSystem, 'kernel' | 'configFile'>,
  { signal }: Pick<BuildContext, 'signal'>,
): Promise<KernelFacts> {
  const facts = await readKernelFacts(kernel, { decompressors, signal });
  if (facts.config !== undefined || configFile === undefined) return facts;
  return { ...facts, config: parseKernelConfig(configFile) };
}
