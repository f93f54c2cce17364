import { concatBytes, type RandomAccess, struct, u64le } from '../../bytes/index.ts';
import { corruptImage, type Spot } from './damage.ts';
import { METADATA_BLOCK_SIZE, type MetadataSource, MetadataTable } from './metadata.ts';

/** One place in the list behind the metadata blocks of a lookup table: absolute, of a block. */
export const locationLayout = struct('squashfs table location', { location: u64le });

const MAX_STORED_BLOCK = METADATA_BLOCK_SIZE + 2;

interface LookupTablePlace {
  /** For errors: "id table". */
  readonly name: string;
  /** Absolute position of the location list. */
  readonly start: number;
  readonly count: number;
  readonly recordSize: number;
  /** Where the list has to end. Absolute. */
  readonly end: number;
  /** Where its last metadata block ends at the latest. @default start */
  readonly blocksEnd?: number;
  /** The kernel lets only the fragment table end before its neighbour begins. */
  readonly mayEndEarly?: boolean;
}

/** Records in metadata blocks, and a list of where the blocks are. Nothing is expanded yet. */
export interface LookupTable {
  readonly name: string;
  readonly count: number;
  readonly recordSize: number;
  /** Absolute, ascending. */
  readonly locations: readonly number[];
  /** Where the last block ends at the latest. Absolute. */
  readonly blocksEnd: number;
}

/** Reads and checks the location list, whose length must agree with `count` to the byte. */
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

/** All records, one behind the other. */
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

/** Where a byte of a table's records is, for errors. */
export function recordSpot({ locations, blocksEnd }: LookupTable, at: number): Spot {
  return { offset: locations[Math.floor(at / METADATA_BLOCK_SIZE)] ?? blocksEnd, byte: at % METADATA_BLOCK_SIZE };
}

function decodeLocations(list: Uint8Array): readonly number[] {
  const locations: number[] = [];
  for (let at = 0; at < list.length; at += locationLayout.size) {
    // Above 2^53 the number is not exact; it is far above `start` then, which is checked next.
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
