import { bufferAccess, parseEntryPath, type RandomAccess } from '../../src/bytes/index.ts';
import { isRootsmithError } from '../../src/errors/index.ts';
import { zlibBlockDecompress } from '../../src/formats/gzip/index.ts';
import {
  checkSquashfs,
  type FileInode,
  type OpenSquashfsOptions,
  openSquashfs,
  type SquashfsReader,
} from '../../src/formats/squashfs/index.ts';
import { xzBlockDecompress } from '../../src/formats/xz/index.ts';
import { zstdBlockDecompress } from '../../src/formats/zstd/index.ts';

/** What the product itself reads images with. */
export const decompressors: OpenSquashfsOptions['decompressors'] = {
  gzip: zlibBlockDecompress,
  xz: xzBlockDecompress,
  zstd: zstdBlockDecompress,
};

/** How an image was taken: the codes of all that was refused in it; none where it was accepted. */
export type Outcome = readonly string[];

export interface ExerciseOptions {
  /** Looked up, whether the image still has them or not. */
  readonly paths: readonly string[];
  /** Also makes the tree and runs the checker, which takes longer than all the rest. */
  readonly isThorough: boolean;
}

/** Files are read from their beginning until so much of one image was read: a mutant may claim petabytes of holes. */
const READ_LIMIT_BYTES = 4 * 1024 ** 2;

/** For the checker, which reads every file whole. */
const CHECKED_FILE_BYTES = 1024 ** 2;

/**
 * Does all with an image that a reader can do. What it refuses by a `RootsmithError` is an outcome;
 * anything else that is thrown goes on, and is a bug. Limits are the default ones.
 */
export async function exercise(bytes: Uint8Array, { paths, isThorough }: ExerciseOptions): Promise<Outcome> {
  const image = bufferAccess(bytes);
  const refused: string[] = [];
  const attempt = async (work: () => Promise<unknown>): Promise<void> => {
    const code = await refusal(work);
    if (code !== undefined) refused.push(code);
  };
  await attempt(async () => {
    const reader = await openSquashfs(image, { decompressors });
    await attempt(() => reader.exportTable());
    await attempt(() => readAllOf(reader));
    if (isThorough) await attempt(() => reader.tree());
    for (const path of paths) await attempt(() => lookupIn(reader, path));
    for (const ref of [...((await reader.exportTable()) ?? [])].slice(0, 4)) await attempt(() => reader.inode(ref));
  });
  if (isThorough) await attempt(() => checkAll(image));
  return refused;
}

async function refusal(work: () => Promise<unknown>): Promise<string | undefined> {
  try {
    await work();
    return undefined;
  } catch (error) {
    if (!isRootsmithError(error) || error.code === 'INTERRUPTED') throw error;
    return error.code;
  }
}

/** The walk with the attributes and the content of all that it meets, and the fragment blocks. */
async function readAllOf(reader: SquashfsReader): Promise<void> {
  const budget = { left: READ_LIMIT_BYTES };
  for await (const { inode } of reader.walk()) {
    await reader.xattrs(inode);
    if (inode.kind === 'file' && budget.left > 0) await readPart(reader, inode, budget);
  }
  for (const index of reader.fragments.keys()) {
    if (budget.left > 0) budget.left -= (await reader.readFragment(index)).length;
  }
}

async function readPart(reader: SquashfsReader, file: FileInode, budget: { left: number }): Promise<void> {
  let length = 0;
  for await (const chunk of reader.readFile(file)) {
    length += chunk.length;
    budget.left -= chunk.length;
    if (budget.left <= 0) return;
  }
  if (length !== file.size) throw new Error(`inode ${file.number} has ${file.size} bytes, reading it gave ${length}`);
}

async function lookupIn(reader: SquashfsReader, path: string): Promise<void> {
  const inode = await reader.lookup(parseEntryPath(path));
  if (inode?.kind === 'directory') await reader.readDirectory(inode);
}

async function checkAll(image: RandomAccess): Promise<void> {
  await checkSquashfs(image, { decompressors, limits: { fileBytes: CHECKED_FILE_BYTES } });
}
