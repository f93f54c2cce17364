import type { ByteReader } from '../bytes/index.ts';
import { type CpioEntry, readCpioArchive } from '../formats/index.ts';
import { meter } from '../progress/index.ts';
import type { InitramfsSegment, UnpackedEntry } from './initramfs-segment.ts';
import type { ReadContext } from './read-context.ts';

/** Memory that an entry takes beside its path, with what reading it leaves behind (measured, rounded up). */
const ENTRY_BYTES = 1024;

/** `first` stops at the first trailer: behind it another segment may follow. */
export type ArchivesWanted = 'first' | 'all';

type ReadArchives = Pick<InitramfsSegment, 'entries' | 'archivesEnd'>;

/** Reads the cpio archives of a segment. Closes the reader. */
export async function readArchives(
  opened: ByteReader,
  wanted: ArchivesWanted,
  { report, signal, budget }: Pick<ReadContext, 'report' | 'signal' | 'budget'>,
): Promise<ReadArchives> {
  await using reader = opened;
  const entries: UnpackedEntry[] = [];
  const unpacked = meter(
    (done) => report({ kind: 'stage-progress', stage: 'unpack', done, unit: 'bytes' }),
    () => performance.now(),
  );
  let archivesEnd = 0;
  // Zeros may lie between archives.
  for (let archive = 0; await reader.skipZeros(); archive += 1) {
    if (archive > 0) budget.spend('segments');
    for await (const entry of readCpioArchive(reader, { signal })) {
      budget.spend('entries');
      budget.spend('memory', ENTRY_BYTES + entry.path.length);
      entries.push(placed(entry, archive, reader.offset));
      unpacked.set(reader.offset + entry.size);
    }
    archivesEnd = reader.offset;
    if (wanted === 'first') break;
  }
  unpacked.end();
  return { entries, archivesEnd };
}

/** Copied field by field: an object made by spread takes four times the memory, and there may be many entries. */
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
