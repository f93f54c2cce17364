import { type ByteStream, concatBytes } from '../../../bytes/index.ts';
import { inOrder } from '../in-order.ts';
import type { FileInode } from '../inode.ts';
import type { GraftBase } from './base.ts';
import { contentKey } from './data-packer.ts';
import type { WriteFile } from './tree.ts';

/** The most files of the base that are compared with one new file of their size. */
const MAX_CANDIDATES = 4;

/**
 * A fragment block is expanded in search of new files only if the candidates make up this share of a block.
 * Expanding costs about a tenth of compressing, so less cannot pay.
 */
const MIN_FRAGMENT_GAIN = 1 / 8;

/**
 * Finds the new files whose content the base already has, even if the base's file was removed. They are compared
 * byte by byte, or by sha256 if they are small. Only files of equal size are compared, so this costs nothing for
 * most.
 */
export async function findEqualInBase(
  fresh: readonly WriteFile[],
  base: GraftBase,
  signal: AbortSignal | undefined,
): Promise<ReadonlyMap<WriteFile, FileInode>> {
  const bySize = candidatesBySize(fresh, base);
  const equal = new Map<WriteFile, FileInode>();
  const inFragments: WriteFile[] = [];
  for (const file of fresh) {
    const candidates = bySize.get(file.size) ?? [];
    if (candidates.some(isOneTail)) inFragments.push(file);
    for (const candidate of candidates.filter((inode) => !isOneTail(inode)).slice(0, MAX_CANDIDATES)) {
      signal?.throwIfAborted();
      if (!(await isSameContent(contentOf(file), base.reader.readFile(candidate)))) continue;
      equal.set(file, candidate);
      break;
    }
  }
  await findInFragments(
    inFragments.filter((file) => !equal.has(file)),
    { bySize, base, signal, equal },
  );
  return equal;
}

function candidatesBySize(fresh: readonly WriteFile[], { files }: GraftBase): ReadonlyMap<number, FileInode[]> {
  const bySize = new Map<number, FileInode[]>(fresh.map(({ size }) => [size, []]));
  for (const inode of files.values()) bySize.get(inode.size)?.push(inode);
  return bySize;
}

/** Whether a file is small and lies in a fragment as a whole. */
function isOneTail({ blocks, fragment }: FileInode): boolean {
  return blocks.length === 0 && fragment !== undefined;
}

interface FragmentSearch {
  readonly bySize: ReadonlyMap<number, readonly FileInode[]>;
  readonly base: GraftBase;
  readonly signal: AbortSignal | undefined;
  readonly equal: Map<WriteFile, FileInode>;
}

async function findInFragments(fresh: readonly WriteFile[], search: FragmentSearch): Promise<void> {
  const { base, bySize, signal, equal } = search;
  const wanted = new Map<number, FileInode[]>();
  const gains = new Map<number, number>();
  for (const { size } of fresh) {
    const inodes = (bySize.get(size) ?? []).filter(isOneTail);
    const indices = new Set(inodes.map(({ fragment }) => fragment?.index ?? 0));
    for (const index of indices) gains.set(index, (gains.get(index) ?? 0) + size);
  }
  const least = base.reader.superblock.blockSize * MIN_FRAGMENT_GAIN;
  const sizes = new Set(fresh.map(({ size }) => size));
  for (const size of sizes) {
    for (const inode of (bySize.get(size) ?? []).filter(isOneTail)) {
      const index = inode.fragment?.index ?? 0;
      if ((gains.get(index) ?? 0) < least) continue;
      const members = wanted.get(index) ?? [];
      wanted.set(index, members);
      members.push(inode);
    }
  }
  if (wanted.size === 0) return;
  const worthwhile = new Set([...wanted.values()].flat().map(({ size }) => size));
  const byDigest = await digestsOf(
    fresh.filter(({ size }) => worthwhile.has(size)),
    signal,
  );
  const ascending = [...wanted.keys()].sort((a, b) => a - b);
  const reads = ascending.map((index) => async () => ({ index, block: await base.reader.readFragment(index) }));
  for await (const { index, block } of inOrder(reads, signal)) {
    for (const inode of wanted.get(index) ?? []) {
      const offset = inode.fragment?.offset ?? 0;
      const files = byDigest.get(contentKey(block.subarray(offset, offset + inode.size))) ?? [];
      for (const file of files) if (!equal.has(file)) equal.set(file, inode);
    }
  }
}

async function digestsOf(
  files: readonly WriteFile[],
  signal: AbortSignal | undefined,
): Promise<ReadonlyMap<string, readonly WriteFile[]>> {
  const byDigest = new Map<string, WriteFile[]>();
  for (const file of files) {
    signal?.throwIfAborted();
    const chunks: Uint8Array[] = [];
    for await (const chunk of contentOf(file)) chunks.push(chunk);
    const digest = contentKey(concatBytes(chunks));
    const members = byDigest.get(digest) ?? [];
    byDigest.set(digest, members);
    members.push(file);
  }
  return byDigest;
}

function contentOf({ content }: WriteFile): ByteStream {
  if (content.kind === 'stream') return content.open();
  throw new Error('bug: a file of the base is not new');
}

/** Compares two contents. It stops at the first difference, which is nearly always in the first chunk. */
async function isSameContent(a: ByteStream, b: ByteStream): Promise<boolean> {
  const left = a[Symbol.asyncIterator]();
  const right = b[Symbol.asyncIterator]();
  try {
    let [x, y]: [Uint8Array, Uint8Array] = [new Uint8Array(), new Uint8Array()];
    for (;;) {
      if (x.length === 0) x = await nextChunk(left);
      if (y.length === 0) y = await nextChunk(right);
      if (x.length === 0 || y.length === 0) return x.length === y.length;
      const common = Math.min(x.length, y.length);
      for (let at = 0; at < common; at += 1) if (x[at] !== y[at]) return false;
      [x, y] = [x.subarray(common), y.subarray(common)];
    }
  } finally {
    await left.return?.();
    await right.return?.();
  }
}

/** Reads the next non-empty chunk. It is empty at the end only. */
async function nextChunk(iterator: AsyncIterator<Uint8Array>): Promise<Uint8Array> {
  for (;;) {
    const { value, done } = await iterator.next();
    if (done === true) return new Uint8Array();
    if (value.length > 0) return value;
  }
}
