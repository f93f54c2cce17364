import { stat, statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import { isMissingPath } from './absent.ts';

/** The room on the file system of a folder. */
export interface FreeSpace {
  /** The same for all folders of one file system. */
  readonly device: number;
  /** What this user may still write, in bytes. */
  readonly freeBytes: number;
}

/**
 * The room where a folder is, or will be made. It is `undefined` where the system does not tell: a file system that
 * counts no blocks, such as a tmpfs without a limit, or a path whose parents cannot be read.
 */
export async function freeSpace(folder: string): Promise<FreeSpace | undefined> {
  try {
    const there = await existingParent(folder);
    const { blocks, bavail, bsize } = await statfs(there);
    return blocks === 0 ? undefined : { device: (await stat(there)).dev, freeBytes: bavail * bsize };
  } catch {
    return undefined; // Whether the folder can be written to is another question.
  }
}

/** The path, or the nearest of its parents that exists. Throws what the system says of any other failure. */
export async function existingParent(path: string): Promise<string> {
  try {
    await stat(path);
    return path;
  } catch (error) {
    if (!isMissingPath(error) || dirname(path) === path) throw error;
    return await existingParent(dirname(path));
  }
}
