import { rm } from 'node:fs/promises';
import { ByteReader, bufferAccess, expanded, type RandomAccess, readRange, sliceAccess } from '../../bytes/index.ts';
import { RootsmithError } from '../../errors/index.ts';
import { FileAccess } from '../../files/index.ts';
import { type CpioEntry, openXzAccess, readCpioArchive } from '../../formats/index.ts';
import { initramfsEntries } from '../../talos/index.ts';
import { type Compression, expandOnce } from '../compression/codecs.ts';
import { BelongingsKeeper, type InitramfsBelongings, isAtTop, plainPath } from '../initramfs/belongings.ts';
import { nextSegmentStart, segmentKind } from '../initramfs/segments.ts';
import type { BuildContext } from '../session/context.ts';
import { alsoTo, spool } from '../work/spool.ts';

/** An entry, and where its body lies in the expanded segment. */
export interface UnpackedEntry extends Omit<CpioEntry, 'body'> {
  /** Which archive of the segment: hard links do not reach beyond one. */
  readonly archive: number;
  readonly dataOffset: number;
}

/** A range of a file that outside programs can read; the file ends with it or goes on behind it. */
export interface DiskRange {
  readonly path: string;
  /** Bytes. */
  readonly offset: number;
}

/** The one segment of an initramfs that holds the root file system; the others stay as they are. */
export interface UnpackedInitramfs extends SegmentWithRootfs {
  /** Of all segments. */
  readonly belongings: InitramfsBelongings;
}

interface SegmentWithRootfs {
  /** The whole file. */
  readonly file: RandomAccess;
  readonly segment: {
    readonly compression: Compression;
    /** Offsets in the file. */
    readonly start: number;
    readonly end: number;
    /** The cpio archive or archives in it, expanded. */
    readonly expanded: RandomAccess;
    /** In stored order. */
    readonly entries: readonly UnpackedEntry[];
    /** Where the last archive ends in `expanded`; only zeros follow. */
    readonly archivesEnd: number;
    /** Of an xz stream: see `XzAccess`. */
    readonly sound?: ReadonlySet<number> | undefined;
  };
  readonly rootfs: {
    /** Path as stored. */
    readonly path: string;
    readonly image: RandomAccess;
    /** The same on disk; written there when it is first asked for, unless it is there already. */
    readonly onDisk: () => Promise<DiskRange>;
    /** Seconds since 1970. */
    readonly mtime: number;
  };
}

/** An initramfs in a file of the workspace. */
export interface InitramfsFile {
  readonly access: RandomAccess;
  readonly onDisk: DiskRange;
}

/**
 * Goes through the segments of an initramfs, as the kernel does, until all are read, and keeps the one
 * with `rootfs.sqsh`; of several the last, as the kernel would. Throws `BASE_NOT_INSTALLER` where none has it.
 */
export async function unpack(initramfs: InitramfsFile, context: BuildContext): Promise<UnpackedInitramfs> {
  const { access: file } = initramfs;
  context.budget.receive(file.size);
  const seen: string[] = [];
  const belongings = new BelongingsKeeper();
  let found: SegmentWithRootfs | undefined;
  for (let start = await nextSegmentStart(file, 0); start !== undefined; ) {
    const segment = await readSegment(initramfs, start, context);
    for (const { path } of segment.entries.slice(0, SHOWN)) if (seen.length < SHOWN) seen.push(path);
    belongings.add(segment, context.budget);
    found = withRootfs(file, segment, context) ?? found;
    start = await nextSegmentStart(file, segment.end);
  }
  return found === undefined ? failWithout(seen) : { ...found, belongings: belongings.result() };
}

/** Entries that a complaint names. */
const SHOWN = 12;

interface ReadSegment {
  readonly compression: Compression;
  readonly start: number;
  readonly end: number;
  readonly expanded: RandomAccess;
  /** Where `expanded` lies on disk, if it does. */
  readonly onDisk: DiskRange | undefined;
  readonly entries: readonly UnpackedEntry[];
  readonly archivesEnd: number;
  readonly sound?: ReadonlySet<number> | undefined;
}

async function readSegment(initramfs: InitramfsFile, start: number, context: BuildContext): Promise<ReadSegment> {
  context.budget.spend('segments');
  const compression = await segmentKind(initramfs.access, start);
  if (compression === 'none') return await readPlainSegment(initramfs, start, context);
  const { signal, budget } = context;
  const blocks = compression === 'xz' ? await openXzAccess(initramfs.access, start, { signal, budget }) : undefined;
  if (blocks === undefined) return await expandSegment(initramfs.access, { compression, start }, context);
  const { entries, archivesEnd } = await readArchives(ByteReader.over(blocks), { context, single: false });
  const { end, sound } = blocks;
  return { compression, start, end, expanded: blocks, onDisk: undefined, entries, archivesEnd, sound };
}

async function readPlainSegment(
  { access: file, onDisk: { path, offset } }: InitramfsFile,
  start: number,
  context: BuildContext,
): Promise<ReadSegment> {
  const reader = ByteReader.over(sliceAccess(file, start, file.size - start));
  const { entries, archivesEnd } = await readArchives(reader, { context, single: true });
  const plain = sliceAccess(file, start, archivesEnd);
  const onDisk = { path, offset: offset + start };
  return { compression: 'none', start, end: start + archivesEnd, expanded: plain, onDisk, entries, archivesEnd };
}

/** Expands a segment that can only be read from front to back, into a file. */
async function expandSegment(
  file: RandomAccess,
  { compression, start }: { readonly compression: Exclude<Compression, 'none'>; readonly start: number },
  context: BuildContext,
): Promise<ReadSegment> {
  const { budget } = context;
  const stream = expandOnce[compression](file, start, { budget });
  const path = context.workspace.newPath('initramfs.cpio');
  const reader = new ByteReader(alsoTo(path, expanded(stream.bytes, budget)));
  const { entries, archivesEnd } = await readArchives(reader, { context, single: false });
  const segment = { compression, start, end: stream.end(), entries, archivesEnd };
  if (entries.some(isRootfsFile)) {
    const spooled = context.keep(await FileAccess.open(path));
    return { ...segment, expanded: spooled, onDisk: { path, offset: 0 } };
  }
  if (entries.some(isAtTop))
    return { ...segment, expanded: openedLate(path, archivesEnd, context), onDisk: { path, offset: 0 } };
  await rm(path); // nobody will ask for it
  return { ...segment, expanded: bufferAccess(new Uint8Array()), onDisk: undefined };
}

/** A file that is opened when it is first read: there may be many such segments, and few are asked for. */
function openedLate(path: string, size: number, { keep }: BuildContext): RandomAccess {
  let file: Promise<FileAccess> | undefined;
  return {
    size,
    read: async (offset, length) => await (await (file ??= FileAccess.open(path).then(keep))).read(offset, length),
  };
}

interface ReadArchivesOptions {
  readonly context: BuildContext;
  /** Stop at the first trailer: behind it other segments may follow. */
  readonly single: boolean;
}

/** Field by field: what is spread together takes four times the memory, and there may be many entries. */
function placed(entry: CpioEntry, archive: number, dataOffset: number): UnpackedEntry {
  const { path, ino, mode, uid, gid, nlink, mtime, size, devMajor, devMinor, rdevMajor, rdevMinor, format, offset } =
    entry;
  return {
    path,
    ino,
    mode,
    uid,
    gid,
    nlink,
    mtime,
    size,
    devMajor,
    devMinor,
    rdevMajor,
    rdevMinor,
    format,
    offset,
    archive,
    dataOffset,
  };
}

/** What an entry takes in memory beside its path, with what reading it leaves behind (measured, rounded up). */
const ENTRY_BYTES = 1024;

/** Closes the reader. */
async function readArchives(
  opened: ByteReader,
  { context: { report, signal, budget }, single }: ReadArchivesOptions,
): Promise<{ readonly entries: readonly UnpackedEntry[]; readonly archivesEnd: number }> {
  await using reader = opened;
  const entries: UnpackedEntry[] = [];
  let archivesEnd = 0;
  // Zeros may lie between archives.
  for (let archive = 0; await reader.skipZeros(); archive += 1) {
    if (archive > 0) budget.spend('segments');
    for await (const entry of readCpioArchive(reader, { signal })) {
      budget.spend('entries');
      budget.spend('memory', ENTRY_BYTES + entry.path.length);
      entries.push(placed(entry, archive, reader.offset));
      report({ kind: 'stage-bytes', stage: 'unpack', bytes: entry.size });
    }
    archivesEnd = reader.offset;
    if (single) break;
  }
  return { entries, archivesEnd };
}

const REGULAR_FILE = 0o100000;
const TYPE_MASK = 0o170000;

function withRootfs(file: RandomAccess, segment: ReadSegment, context: BuildContext): SegmentWithRootfs | undefined {
  const { onDisk, entries } = segment;
  const entry = entries.findLast(isRootfsFile);
  if (entry === undefined) return undefined;
  const { path, size, mtime, dataOffset } = entry;
  const image = sliceAccess(segment.expanded, dataOffset, size);
  let spooled: Promise<DiskRange> | undefined;
  return {
    file,
    segment,
    rootfs: {
      path,
      image,
      onDisk: () =>
        (spooled ??= onDisk ? Promise.resolve(withinRange(onDisk, dataOffset)) : spoolImage(image, context)),
      mtime,
    },
  };
}

function isRootfsFile({ path, mode }: UnpackedEntry): boolean {
  return isRootfs(path) && (mode & TYPE_MASK) === REGULAR_FILE;
}

function withinRange({ path, offset }: DiskRange, start: number): DiskRange {
  return { path, offset: offset + start };
}

async function spoolImage(image: RandomAccess, { workspace, signal }: BuildContext): Promise<DiskRange> {
  const path = workspace.newPath('rootfs.sqsh');
  await spool(path, readRange(image), signal);
  return { path, offset: 0 };
}

export function isRootfs(path: string): boolean {
  return plainPath(path) === initramfsEntries.rootfs;
}

function failWithout(seen: readonly string[]): never {
  const found = seen.length === 0 ? 'no entries at all' : seen.join(', ');
  throw new RootsmithError(
    'BASE_NOT_INSTALLER',
    `the initramfs holds no \`${initramfsEntries.rootfs}\`: found ${found}`,
    {
      hint: 'Name a Talos installer as the base.',
    },
  );
}
