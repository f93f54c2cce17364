import { asRootsmithError } from '../errors/index.ts';
import { openRegular } from './open-regular.ts';

/** A whole file; undefined where there is none. */
export async function readIfThere(path: string): Promise<Uint8Array | undefined> {
  try {
    await using handle = await openRegular(path);
    return await handle.readFile();
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw asRootsmithError(error, `read \`${path}\``);
  }
}
