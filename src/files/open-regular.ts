import { constants } from 'node:fs';
import { type FileHandle, open, stat } from 'node:fs/promises';
import { notRegular } from './file-kind.ts';

/** Links are followed, as the user may have meant, or they count as no file. */
export type Links = 'follow' | 'refuse';

/**
 * Opens a regular file for reading, and nothing else. A FIFO would keep `open` waiting until somebody writes,
 * and some devices act when they are opened: so the path is looked at first, opened without waiting, and
 * looked at again.
 */
export async function openRegular(path: string | Buffer, links: Links = 'follow'): Promise<FileHandle> {
  const found = links === 'follow' ? await stat(path) : undefined;
  if (found !== undefined && !found.isFile()) throw notRegular(String(path), found);
  const flags = constants.O_RDONLY | constants.O_NONBLOCK | (links === 'refuse' ? constants.O_NOFOLLOW : 0);
  const handle = await open(path, flags);
  try {
    const facts = await handle.stat();
    if (!facts.isFile()) throw notRegular(String(path), facts);
    return handle;
  } catch (error) {
    await handle.close();
    throw error;
  }
}
