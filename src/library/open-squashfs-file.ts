import { Budget, type Limits } from '../bytes/index.ts';
import { blockDecompressors } from '../compression/index.ts';
import { FileAccess } from '../files/index.ts';
import { openSquashfs, type SquashfsReader } from '../formats/index.ts';

/** A squashfs that is a file of this machine. Dispose it to close the file. */
export interface OpenedSquashfs extends AsyncDisposable {
  /** Reads inodes, directories and content, as long as the file is open. */
  readonly reader: SquashfsReader;
}

/**
 * Opens a squashfs 4.0 file that gzip, xz or zstd packed, with the decompressors for it. Throws `NOT_FOUND`, and what
 * `openSquashfs` throws.
 */
export async function openSquashfsFile(
  path: string,
  { limits }: { readonly limits?: Partial<Limits> | undefined } = {},
): Promise<OpenedSquashfs> {
  const file = await FileAccess.open(path);
  try {
    const budget = new Budget({ limits, what: `\`${path}\`` });
    const reader = await openSquashfs(file, { decompressors: blockDecompressors, budget });
    return { reader, [Symbol.asyncDispose]: () => file[Symbol.asyncDispose]() };
  } catch (error) {
    await file[Symbol.asyncDispose]();
    throw error;
  }
}
