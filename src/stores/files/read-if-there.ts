import { readFile } from 'node:fs/promises';
import { asRootsmithError } from '../../errors/index.ts';

/** A whole file; undefined where there is none. */
export async function readIfThere(path: string): Promise<Uint8Array | undefined> {
  try {
    return await readFile(path);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw asRootsmithError(error, `read \`${path}\``);
  }
}
