import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { asRootsmithError } from '../errors/index.ts';

/** A new folder for one image's temporary files, below the one that the caller cleans up. */
export async function makeSpool(spoolDirectory: string, name: string): Promise<string> {
  try {
    return await mkdtemp(join(spoolDirectory, `${name}-`));
  } catch (error) {
    throw asRootsmithError(error, `write below \`${spoolDirectory}\``);
  }
}
