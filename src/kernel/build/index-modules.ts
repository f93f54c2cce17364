import { runDepmod } from '../../tools/index.ts';

export interface IndexModulesOptions {
  /** The folder that holds `lib/modules/<release>`. */
  readonly base: string;
  readonly release: string;
  /** The path of the symbols of the kernel. */
  readonly systemMap: string;
  readonly signal: AbortSignal | undefined;
}

/** Writes the indexes of the modules that were installed: the files that tell who needs whom. */
export async function indexModules({ base, release, systemMap, signal }: IndexModulesOptions): Promise<void> {
  await runDepmod({ base, release, systemMap, signal });
}
