import { crc32 } from 'node:zlib';
import { type RandomAccess, toSafeSize } from '../../bytes/index.ts';
import { RootsmithError } from '../../errors/index.ts';
import { type Guid, guidOfBytes } from './guid.ts';
import { ENTRY_COUNT, GPT_SIGNATURE, gptEntry, gptHeader } from './layout.ts';
import type { PlacedPartition, SectorBytes } from './model.ts';

export interface GptTable {
  readonly sectorBytes: SectorBytes;
  readonly diskGuid: Guid;
  /** In the order of the table. */
  readonly partitions: readonly PlacedPartition[];
  /** Whether the copy at the end of the disk says the same. */
  readonly hasBackup: boolean;
}

const SECTOR_SIZES: readonly SectorBytes[] = [512, 4096];
type Header = ReturnType<typeof gptHeader.decode>;

/**
 * Reads the partition table of a disk: the copy at its start, or the one at its end if the first is damaged. Gives
 * undefined if there is none. Throws `FORMAT_CORRUPT` for an array of entries that is not as its header says.
 */
export async function readGpt(disk: RandomAccess): Promise<GptTable | undefined> {
  for (const sectorBytes of SECTOR_SIZES) {
    const primary = await readHeader(disk, sectorBytes, sectorBytes);
    const backup = await readHeader(disk, disk.size - sectorBytes, sectorBytes);
    const header = primary ?? backup;
    if (header === undefined) continue;
    const partitions = await readEntries(disk, header, sectorBytes);
    const hasBackup = primary !== undefined && backup !== undefined && isSame(primary, backup);
    return { sectorBytes, diskGuid: guidOfBytes(header.diskGuid), partitions, hasBackup };
  }
  return undefined;
}

async function readHeader(disk: RandomAccess, at: number, sectorBytes: SectorBytes): Promise<Header | undefined> {
  if (at < 0 || at + sectorBytes > disk.size) return undefined;
  const bytes = await disk.read(at, gptHeader.size);
  const header = gptHeader.decode(bytes);
  if (Buffer.from(header.signature).toString('latin1') !== GPT_SIGNATURE) return undefined;
  const isSound =
    header.headerBytes === gptHeader.size &&
    header.ownLba === BigInt(at / sectorBytes) &&
    crc32(gptHeader.encode({ ...header, headerCrc: 0 })) === header.headerCrc;
  return isSound ? header : undefined;
}

function isSame(primary: Header, backup: Header): boolean {
  return primary.entriesCrc === backup.entriesCrc && primary.otherLba === backup.ownLba;
}

async function readEntries(
  disk: RandomAccess,
  header: Header,
  sectorBytes: SectorBytes,
): Promise<readonly PlacedPartition[]> {
  const at = toSafeSize(header.entriesLba * BigInt(sectorBytes), 'GPT header: entriesLba');
  if (header.entryBytes !== gptEntry.size || header.entryCount > ENTRY_COUNT) {
    const found = `${header.entryCount} entries of ${header.entryBytes} bytes`;
    throw new RootsmithError('FORMAT_UNSUPPORTED', `GPT header: ${found}; at most ${ENTRY_COUNT} of 128 are read`);
  }
  const bytes = await disk.read(at, header.entryCount * gptEntry.size);
  if (crc32(bytes) !== header.entriesCrc) {
    throw new RootsmithError('FORMAT_CORRUPT', `GPT partition entries at offset ${at}: their checksum is wrong`, {
      details: { offset: at },
    });
  }
  return Array.from({ length: header.entryCount }, (_, index) => decodeEntry(bytes, index, sectorBytes)).filter(
    (entry) => entry !== undefined,
  );
}

function decodeEntry(bytes: Uint8Array, index: number, sectorBytes: SectorBytes): PlacedPartition | undefined {
  const entry = gptEntry.decode(bytes.subarray(index * gptEntry.size));
  if (entry.type.every((byte) => byte === 0)) return undefined;
  const start = toSafeSize(entry.firstLba * BigInt(sectorBytes), `GPT partition entry ${index}: firstLba`);
  const end = toSafeSize((entry.lastLba + 1n) * BigInt(sectorBytes), `GPT partition entry ${index}: lastLba`);
  return {
    name: Buffer.from(entry.name).toString('utf16le').replace(/\0.*$/s, ''),
    type: guidOfBytes(entry.type),
    guid: guidOfBytes(entry.guid),
    attributes: entry.attributes,
    start,
    size: end - start,
  };
}
