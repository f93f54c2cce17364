import { concatBytes, type RandomAccess, struct, u64le } from '../../bytes/index.ts';
import { corruptImage, type Spot } from './damage.ts';
import { METADATA_BLOCK_SIZE, type MetadataSource, MetadataTable } from './metadata.ts';

/** An entry of the location list of a lookup table: the absolute position of a metadata block. */
export const locationLayout = struct('squashfs table location', { location: u64le });

const MAX_STORED_BLOCK = METADATA_BLOCK_SIZE + 2;

interface LookupTablePlace {
  /** The name for errors: "id table". */
  readonly name: string;
  /** The absolute position of the location list. */
  readonly start: number;
  readonly count: number;
  readonly recordSize: number;
  /** The absolute position at which the list has to end. */
  readonly end: number;
  /** The latest position at which its last metadata block may end. @default start */
  readonly blocksEnd?: number;
  /** Whether the list may end before its neighbour begins. The kernel allows it for the fragment table only. */
  readonly mayEndEarly?: boolean;
}

/** The records in metadata blocks, and the positions of the blocks. Nothing is expanded yet. */
export interface LookupTable {
  readonly name: string;
  readonly count: number;
  readonly recordSize: number;
  /** The absolute positions in ascending order. */
  readonly locations: readonly number[];
  /** The latest absolute position at which the last block may end. */
  readonly blocksEnd: number;
}

/** Reads and checks the location list. Its length must match `count` exactly. */
export async function locateTable(image: RandomAccess, place: LookupTablePlace): Promise<LookupTable> {
  const { name, start, count, recordSize, end, blocksEnd = start, mayEndEarly = false } = place;
  const size = Math.ceil((count * recordSize) / METADATA_BLOCK_SIZE) * locationLayout.size;
  if (mayEndEarly ? start + size > end : start + size !== end) {
    throw corruptImage(
      name,
      `holds ${count} records: its list needs ${size} bytes, but its neighbour begins at ${end}`,
      {
        offset: start,
      },
    );
  }
  const locations = decodeLocations(await image.read(start, size));
  assertAscending(locations, place, blocksEnd);
  return { name, count, recordSize, locations, blocksEnd };
}

/** Reads all records, one after the other. */
export async function readRecords(source: MetadataSource, table: LookupTable): Promise<Uint8Array> {
  const { name, count, recordSize, locations } = table;
  const blocks: Uint8Array[] = [];
  let missing = count * recordSize;
  for (const [index, location] of locations.entries()) {
    const end = locations[index + 1] ?? table.blocksEnd;
    const { bytes } = await new MetadataTable(source, { name, start: location, end }).block(0);
    const expected = Math.min(missing, METADATA_BLOCK_SIZE);
    if (bytes.length !== expected) {
      throw corruptImage(name, `has a block that expands to ${bytes.length} bytes, not ${expected}`, {
        offset: location,
      });
    }
    blocks.push(bytes);
    missing -= bytes.length;
  }
  return concatBytes(blocks, count * recordSize);
}

/** The position of a byte of a table's records, for errors. */
export function recordSpot({ locations, blocksEnd }: LookupTable, at: number): Spot {
  return { offset: locations[Math.floor(at / METADATA_BLOCK_SIZE)] ?? blocksEnd, byte: at % METADATA_BLOCK_SIZE };
}

function decodeLocations(list: Uint8Array): readonly number[] {
  const locations: number[] = [];
  for (let at = 0; at < list.length; at += locationLayout.size) {
    // Above 2^53 the number is inexact, but then it is far above `start`, which is checked next.
    locations.push(Number(locationLayout.decode(list.subarray(at)).location));
  }
  return locations;
}

function assertAscending(locations: readonly number[], { name, start }: LookupTablePlace, blocksEnd: number): void {
  for (const [index, location] of locations.entries()) {
    const next = locations[index + 1] ?? blocksEnd;
    if (location < next && next - location <= MAX_STORED_BLOCK) continue;
    const offset = start + index * locationLayout.size;
    throw corruptImage(name, `has a block at ${location}, which cannot be one before ${next}`, { offset });
  }
}
