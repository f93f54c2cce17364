import { constants } from 'node:fs';
import { type FileHandle, open, stat } from 'node:fs/promises';
import { notRegular } from './file-kind.ts';

/** Whether to follow a symbolic link, or to refuse it. */
export type Links = 'follow' | 'refuse';

/**
 * Opens only regular files for reading. Opening a FIFO would wait for a writer, and opening some devices has effects.
 * So the path is checked first, opened without waiting, and checked again.
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
