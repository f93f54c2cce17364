import { crc32 } from 'node:zlib';
import { bytesContent, concatBytes, type Extent, type SparseContent, sparseContent } from '../../bytes/index.ts';
import { RootsmithError } from '../../errors/index.ts';
import { type Guid, guidBytes } from './guid.ts';
import { ENTRY_COUNT, GPT_REVISION, GPT_SIGNATURE, gptEntry, gptHeader, NAME_BYTES } from './layout.ts';
import {
  ALIGNMENT_BYTES,
  type PartitionEntry,
  type PartitionInput,
  type PlacedPartition,
  type SectorBytes,
} from './model.ts';
import { encodeProtectiveMbr } from './protective-mbr.ts';

export interface GptOptions {
  /** The size of the whole disk: a multiple of the sector size. */
  readonly size: number;
  readonly sectorBytes: SectorBytes;
  readonly diskGuid: Guid;
  readonly partitions: readonly PartitionInput[];
  /** Sectors between the header and the primary array of entries, for what a board's firmware keeps there. @default 0 */
  readonly skipSectors?: number | undefined;
  /** At most 446 bytes that the protective MBR begins with. @default zeros */
  readonly bootCode?: Uint8Array | undefined;
  /** Whether the protective entry is marked active, which some BIOSes want. @default false */
  readonly isActive?: boolean | undefined;
}

export interface GptDisk {
  readonly disk: SparseContent;
  readonly partitions: readonly PlacedPartition[];
}

/**
 * A disk with partitions one after the other, each aligned to 1 MiB, in the order given. Throws `LIMIT_EXCEEDED` if
 * they do not fit, `FORMAT_UNSUPPORTED` for a size that is not whole sectors, a name that is too long, or content
 * larger than its partition.
 */
export function writeGpt(options: GptOptions): GptDisk {
  const geometry = geometryOf(options);
  const partitions = placePartitions(options, geometry);
  const entries = encodeEntries(partitions, options);
  const made = (start: number, bytes: Uint8Array): Extent => ({ start, content: bytesContent(bytes) });
  const { size, sectorBytes } = options;
  const extents = [
    made(0, encodeProtectiveMbr({ ...options, sectors: geometry.sectors })),
    made(sectorBytes, encodeHeader('primary', { options, geometry, entries })),
    made(geometry.primaryEntries * sectorBytes, entries),
    ...contentsOf(options.partitions, partitions),
    made(geometry.backupEntries * sectorBytes, entries),
    made(size - sectorBytes, encodeHeader('backup', { options, geometry, entries })),
  ];
  return { disk: sparseContent(size, extents), partitions };
}

/** All in sectors. */
interface Geometry {
  readonly sectors: number;
  readonly primaryEntries: number;
  readonly backupEntries: number;
  readonly firstUsable: number;
  readonly lastUsable: number;
}

function geometryOf({ size, sectorBytes, skipSectors = 0 }: GptOptions): Geometry {
  if (size % sectorBytes !== 0) {
    throw new RootsmithError('FORMAT_UNSUPPORTED', `a disk of ${size} bytes is not whole sectors of ${sectorBytes}`);
  }
  const sectors = size / sectorBytes;
  const arraySectors = (ENTRY_COUNT * gptEntry.size) / sectorBytes;
  const primaryEntries = 2 + skipSectors;
  const endOfArray = (primaryEntries + arraySectors) * sectorBytes;
  return {
    sectors,
    primaryEntries,
    backupEntries: sectors - 1 - arraySectors,
    firstUsable: aligned(endOfArray) / sectorBytes,
    lastUsable: sectors - 1 - arraySectors - 1,
  };
}

function aligned(bytes: number): number {
  return Math.ceil(bytes / ALIGNMENT_BYTES) * ALIGNMENT_BYTES;
}

function placePartitions({ partitions, sectorBytes, size }: GptOptions, geometry: Geometry): PlacedPartition[] {
  let at = geometry.firstUsable * sectorBytes;
  const placed = partitions.map((partition) => {
    const start = at;
    at += aligned(partition.size);
    return { ...partition, start, size: aligned(partition.size) };
  });
  const end = (geometry.lastUsable + 1) * sectorBytes;
  if (at > end || partitions.length > ENTRY_COUNT) {
    throw new RootsmithError('LIMIT_EXCEEDED', `partitions that end at ${at} do not fit on a disk of ${size} bytes`, {
      hint: `The last ${size - end} bytes belong to the backup table. Make the disk larger.`,
      details: { needed: at + size - end, size },
    });
  }
  return placed;
}

function contentsOf(inputs: readonly PartitionInput[], placed: readonly PlacedPartition[]): readonly Extent[] {
  return inputs.flatMap(({ content, name }, index) => {
    const { start = 0, size = 0 } = placed[index] ?? {};
    if (content === undefined) return [];
    if (content.size > size) {
      throw new RootsmithError(
        'FORMAT_UNSUPPORTED',
        `partition \`${name}\` of ${size} bytes cannot hold ${content.size}`,
      );
    }
    return [{ start, content }];
  });
}

function encodeEntries(partitions: readonly PlacedPartition[], { sectorBytes }: GptOptions): Uint8Array {
  const entries = partitions.map((partition) =>
    gptEntry.encode({
      type: guidBytes(partition.type),
      guid: guidBytes(partition.guid),
      firstLba: BigInt(partition.start / sectorBytes),
      lastLba: BigInt((partition.start + partition.size) / sectorBytes - 1),
      attributes: partition.attributes,
      name: encodeName(partition),
    }),
  );
  return concatBytes([...entries, new Uint8Array((ENTRY_COUNT - entries.length) * gptEntry.size)]);
}

function encodeName({ name }: PartitionEntry): Uint8Array {
  const field = new Uint8Array(NAME_BYTES);
  const bytes = Buffer.from(name, 'utf16le');
  if (bytes.length > NAME_BYTES) {
    throw new RootsmithError('FORMAT_UNSUPPORTED', `the partition name \`${name}\` has more than 36 characters`);
  }
  field.set(bytes);
  return field;
}

interface HeaderFacts {
  readonly options: GptOptions;
  readonly geometry: Geometry;
  readonly entries: Uint8Array;
}

function encodeHeader(which: 'primary' | 'backup', { options, geometry, entries }: HeaderFacts): Uint8Array {
  const [primary, backup] = [1n, BigInt(geometry.sectors - 1)];
  const isPrimary = which === 'primary';
  const fields = {
    signature: Buffer.from(GPT_SIGNATURE),
    revision: GPT_REVISION,
    headerBytes: gptHeader.size,
    headerCrc: 0,
    reserved: 0,
    ownLba: isPrimary ? primary : backup,
    otherLba: isPrimary ? backup : primary,
    firstUsable: BigInt(geometry.firstUsable),
    lastUsable: BigInt(geometry.lastUsable),
    diskGuid: guidBytes(options.diskGuid),
    entriesLba: BigInt(isPrimary ? geometry.primaryEntries : geometry.backupEntries),
    entryCount: ENTRY_COUNT,
    entryBytes: gptEntry.size,
    entriesCrc: crc32(entries),
  };
  return gptHeader.encode({ ...fields, headerCrc: crc32(gptHeader.encode(fields)) });
}
