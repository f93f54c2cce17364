import { ByteReader, bufferAccess, expanded, type RandomAccess, sliceAccess } from '../bytes/index.ts';
import { type Compression, expandOnce } from '../compression/index.ts';
import type { WorkFile } from '../files/index.ts';
import { openXzAccess, openZstdAccess } from '../formats/index.ts';
import { isAtTop, isRootfsFile } from './belongings.ts';
import type { InitramfsSegment } from './initramfs-segment.ts';
import { readArchives } from './read-archives.ts';
import type { ReadContext } from './read-context.ts';
import { segmentKind } from './segments.ts';
import type { DiskRange, InitramfsFile } from './unpacked-initramfs.ts';

export interface ReadSegment extends InitramfsSegment {
  /** Where `expanded` lies on disk, if it does. */
  readonly onDisk: DiskRange | undefined;
}

/** Reads the segment that begins at `start`, up to its end. */
export async function readSegment(initramfs: InitramfsFile, start: number, context: ReadContext): Promise<ReadSegment> {
  context.budget.spend('segments');
  const compression = await segmentKind(initramfs.access, start);
  if (compression === 'none') return await readPlainSegment(initramfs, start, context);
  if (compression === 'zstd' && context.looksOnly === true) {
    const segment = await readRawBlocks(initramfs.access, start, context);
    if (segment !== undefined) return segment;
  }
  if (compression !== 'xz') return await expandSegment(initramfs.access, { compression, start }, context);
  return (
    (await readXzBlocks(initramfs.access, start, context)) ??
    (await expandSegment(initramfs.access, { compression, start }, context))
  );
}

/** Reads an xz stream at any offset; undefined where its blocks do not tell their sizes. */
async function readXzBlocks(file: RandomAccess, start: number, context: ReadContext): Promise<ReadSegment | undefined> {
  const { signal, budget } = context;
  const blocks = await openXzAccess(file, start, { signal, budget });
  if (blocks === undefined) return undefined;
  const archives = await readArchives(ByteReader.over(blocks), 'all', context);
  return { compression: 'xz', start, end: blocks.end, expanded: blocks, onDisk: undefined, ...archives };
}

/** Reads a zstd frame at any offset; undefined where it does not hold its content in raw blocks. */
async function readRawBlocks(
  file: RandomAccess,
  start: number,
  context: ReadContext,
): Promise<ReadSegment | undefined> {
  const blocks = await openZstdAccess(file, start, context.signal);
  if (blocks === undefined) return undefined;
  const archives = await readArchives(ByteReader.over(blocks), 'all', context);
  return { compression: 'zstd', start, end: blocks.end, expanded: blocks, onDisk: undefined, ...archives };
}

async function readPlainSegment(
  { access: file, onDisk: { path, offset } }: InitramfsFile,
  start: number,
  context: ReadContext,
): Promise<ReadSegment> {
  const reader = ByteReader.over(sliceAccess(file, start, file.size - start));
  const archives = await readArchives(reader, 'first', context);
  const plain = sliceAccess(file, start, archives.archivesEnd);
  const onDisk = { path, offset: offset + start };
  return { compression: 'none', start, end: start + archives.archivesEnd, expanded: plain, onDisk, ...archives };
}

/** Expands into a work file a segment that can only be read from front to back. */
async function expandSegment(
  source: RandomAccess,
  { compression, start }: { readonly compression: Exclude<Compression, 'none'>; readonly start: number },
  context: ReadContext,
): Promise<ReadSegment> {
  const { budget, files } = context;
  const stream = expandOnce[compression](source, start, { budget });
  const file = files.newFile('initramfs.cpio');
  const reader = new ByteReader(file.alsoTo(expanded(stream.bytes, budget)));
  const archives = await readArchives(reader, 'all', context);
  const segment = { compression, start, end: stream.end(), ...archives };
  const onDisk = { path: file.path, offset: 0 };
  if (archives.entries.some(isRootfsFile)) return { ...segment, expanded: context.keep(await file.open()), onDisk };
  if (context.looksOnly === true || archives.entries.some(isAtTop))
    return { ...segment, expanded: openedLate(file, archives.archivesEnd, context), onDisk };
  await file.remove(); // nothing in it is read again
  return { ...segment, expanded: bufferAccess(new Uint8Array()), onDisk: undefined };
}

/** A file that is opened at its first read: there may be many such segments, and few are read again. */
function openedLate(file: WorkFile, size: number, { keep }: ReadContext): RandomAccess {
  let opened: Promise<RandomAccess> | undefined;
  return {
    size,
    read: async (offset, length) => await (await (opened ??= file.open().then(keep))).read(offset, length),
  };
}
