import { open } from 'node:fs/promises';

/** Makes a file of zeros, which take no room. It must not be there yet. */
export async function makeEmptyFile(path: string, size: number): Promise<void> {
  const handle = await open(path, 'wx');
  try {
    await handle.truncate(size);
  } finally {
    await handle.close();
  }
}
