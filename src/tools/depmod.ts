import { type Program, runProgram } from './program.ts';

export const DEPMOD: Program = { command: 'depmod', debianPackage: 'kmod' };

export interface RunDepmodOptions {
  /** The folder that holds `lib/modules/<release>`. */
  readonly base: string;
  readonly release: string;
  /** The symbols of the kernel. */
  readonly systemMap: string;
  readonly signal?: AbortSignal | undefined;
}

/** Writes the indexes of a tree of modules. */
export async function runDepmod({ base, release, systemMap, signal }: RunDepmodOptions): Promise<void> {
  await runProgram(DEPMOD, ['-b', base, '-F', systemMap, '-e', release], { signal });
}
