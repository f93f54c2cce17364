import { asRootsmithError } from '../errors/index.ts';
import { isMissingFile } from './absent.ts';
import { openRegular } from './open-regular.ts';

/** Reads a whole file; `undefined` if it does not exist. */
export async function readIfThere(path: string): Promise<Uint8Array | undefined> {
  try {
    await using handle = await openRegular(path);
    return await handle.readFile();
  } catch (error) {
    if (isMissingFile(error)) return undefined;
    throw asRootsmithError(error, `read \`${path}\``);
  }
}
