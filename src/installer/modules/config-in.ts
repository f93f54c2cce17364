import { RootsmithError } from '../../errors/index.ts';
import type { Platform } from '../../oci/index.ts';
import type { SessionOptions } from '../../places/index.ts';
import { ReadingSession } from '../open/reading-session.ts';
import { openSystem } from './open-system.ts';
import { kernelFactsOf } from './system.ts';

/** The home of a kernel: see `openSystem`. */
export interface ConfigInInput {
  readonly place: string;
  readonly platform?: Platform | undefined;
}

/**
 * The configuration that the kernel of a place was built with, as the text of a `.config`. Throws what opening the
 * place throws, and `KERNEL_INVALID` for a kernel that does not hold its configuration.
 */
export async function kernelConfigIn({ place, platform }: ConfigInInput, options: SessionOptions): Promise<string> {
  await using session = new ReadingSession(options);
  const system = await openSystem(place, { platform }, session.context);
  const { config, release } = await kernelFactsOf(system, session.context);
  if (config !== undefined) return config.text;
  throw new RootsmithError('KERNEL_INVALID', `the kernel ${release} of \`${place}\` does not hold its configuration`, {
    hint: 'It was built without IKCONFIG: name its `.config` as `config.file`.',
    details: { place },
  });
}
