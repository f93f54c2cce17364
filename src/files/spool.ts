import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { asRootsmithError } from '../errors/index.ts';

/** Creates a folder for the temporary files of one image. The caller removes its parent. */
export async function makeSpool(spoolDirectory: string, name: string): Promise<string> {
  try {
    return await mkdtemp(join(spoolDirectory, `${name}-`));
  } catch (error) {
    throw asRootsmithError(error, `write below \`${spoolDirectory}\``);
  }
}
