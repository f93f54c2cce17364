import {
  type ByteStream,
  type CompressBlock,
  coalesced,
  concatBytes,
  mapAhead,
  type SizedContent,
  type SparseBlock,
  sparseBlocks,
} from '../../bytes/index.ts';
import {
  GRAIN_SECTORS,
  grainMarker,
  marker,
  metadataMarker,
  SECTOR_BYTES,
  sparseHeader,
  TABLE_ENTRIES,
} from './layout.ts';

export interface VmdkOptions {
  /** Makes zlib streams (RFC 1950). */
  readonly compress: CompressBlock;
  /** Of the disk's content, for the descriptor: 32 bits. */
  readonly contentId: number;
  /** The file's name, for the descriptor. */
  readonly name: string;
}

const DESCRIPTOR_AT = 1;
const DESCRIPTOR_SECTORS = 20;
const OVERHEAD_SECTORS = 128;
const AT_END = 0xffff_ffff_ffff_ffffn;
const FLAGS = 0x3_0001;
const HEADS = 255;
const SECTORS_PER_TRACK = 63;
/** Grains that are compressed at once. The output does not depend on it. */
const AHEAD = 4;

/**
 * A disk as a stream-optimized VMDK, as an OVA holds it. Grains of zeros are left out. The size is known when all is
 * written. The disk is whole sectors, and what is behind its last whole grain counts as zeros.
 */
export function writeVmdk(disk: SizedContent, options: VmdkOptions): ByteStream {
  return coalesced(new VmdkStream(disk, options).bytes());
}

class VmdkStream {
  readonly #disk: SizedContent;
  readonly #options: VmdkOptions;
  /** Where the next byte goes, in sectors. */
  #at = 0;

  constructor(disk: SizedContent, options: VmdkOptions) {
    this.#disk = disk;
    this.#options = options;
  }

  async *bytes(): ByteStream {
    yield this.#padded(this.#header(AT_END));
    yield this.#padded(this.#descriptor(), OVERHEAD_SECTORS - this.#at);
    const directory = new Uint32Array(Math.ceil(this.#grains() / TABLE_ENTRIES));
    yield* this.#grainsAndTables(directory);
    yield this.#marker(marker.directory, Math.ceil(directory.byteLength / SECTOR_BYTES));
    const directoryAt = BigInt(this.#at);
    yield this.#padded(littleEndian(directory));
    yield this.#marker(marker.footer, 1);
    yield this.#padded(this.#header(directoryAt));
    yield this.#marker(marker.end, 0);
  }

  /** Compressed grains, and after those of each table the table itself. */
  async *#grainsAndTables(directory: Uint32Array): ByteStream {
    let table: { readonly index: number; readonly sectors: Uint32Array } | undefined;
    for await (const { index, packed } of this.#packedGrains()) {
      const tableIndex = Math.floor(index / TABLE_ENTRIES);
      if (table !== undefined && table.index !== tableIndex) yield* this.#table(table, directory);
      if (table?.index !== tableIndex) table = { index: tableIndex, sectors: new Uint32Array(TABLE_ENTRIES) };
      table.sectors[index % TABLE_ENTRIES] = this.#at;
      const head = grainMarker.encode({ sector: BigInt(index * GRAIN_SECTORS), bytes: packed.length });
      yield this.#padded(concatBytes([head, packed]));
    }
    if (table !== undefined) yield* this.#table(table, directory);
  }

  *#table(
    { index, sectors }: { readonly index: number; readonly sectors: Uint32Array },
    directory: Uint32Array,
  ): Generator<Uint8Array, void, void> {
    yield this.#marker(marker.table, sectors.byteLength / SECTOR_BYTES);
    directory[index] = this.#at;
    yield this.#padded(littleEndian(sectors));
  }

  #packedGrains(): AsyncIterable<{ readonly index: number; readonly packed: Uint8Array }> {
    const blocks = withoutZeros(sparseBlocks(this.#disk, GRAIN_SECTORS * SECTOR_BYTES));
    return mapAhead(blocks, AHEAD, async ({ index, bytes }) => ({
      index,
      packed: await this.#options.compress(bytes),
    }));
  }

  #grains(): number {
    return Math.ceil(this.#disk.size / (GRAIN_SECTORS * SECTOR_BYTES));
  }

  #header(grainDirectory: bigint): Uint8Array {
    return sparseHeader.encode({
      magic: Buffer.from('KDMV'),
      version: 3,
      flags: FLAGS,
      capacity: BigInt(this.#disk.size / SECTOR_BYTES),
      grainSize: BigInt(GRAIN_SECTORS),
      descriptorOffset: BigInt(DESCRIPTOR_AT),
      descriptorSize: BigInt(DESCRIPTOR_SECTORS),
      tableEntries: TABLE_ENTRIES,
      redundantDirectory: 0n,
      grainDirectory,
      overhead: BigInt(OVERHEAD_SECTORS),
      isDirty: 0,
      lineEnds: Buffer.from('\n \r\n'),
      compression: 1,
      padding: new Uint8Array(433),
    });
  }

  #descriptor(): Uint8Array {
    const sectors = this.#disk.size / SECTOR_BYTES;
    const lines = [
      '# Disk DescriptorFile',
      'version=1',
      `CID=${this.#options.contentId.toString(16).padStart(8, '0')}`,
      'parentCID=ffffffff',
      'createType="streamOptimized"',
      '',
      '# Extent description',
      `RW ${sectors} SPARSE "${this.#options.name}"`,
      '',
      '# The Disk Data Base',
      '#DDB',
      '',
      'ddb.virtualHWVersion = "15"',
      `ddb.geometry.cylinders = "${Math.floor(sectors / (HEADS * SECTORS_PER_TRACK))}"`,
      `ddb.geometry.heads = "${HEADS}"`,
      `ddb.geometry.sectors = "${SECTORS_PER_TRACK}"`,
      'ddb.adapterType = "lsilogic"',
      '',
    ];
    return Buffer.from(lines.join('\n'));
  }

  #marker(type: number, sectors: number): Uint8Array {
    return this.#padded(metadataMarker.encode({ sectors: BigInt(sectors), bytes: 0, type }));
  }

  /** The bytes in whole sectors, at least `sectors` of them. */
  #padded(bytes: Uint8Array, sectors = 1): Uint8Array {
    const count = Math.max(sectors, Math.ceil(bytes.length / SECTOR_BYTES));
    this.#at += count;
    return concatBytes([bytes], count * SECTOR_BYTES);
  }
}

async function* withoutZeros(blocks: AsyncIterable<SparseBlock>): AsyncGenerator<SparseBlock, void, void> {
  for await (const block of blocks) if (block.bytes.some((byte) => byte !== 0)) yield block;
}

function littleEndian(values: Uint32Array): Uint8Array {
  const bytes = Buffer.alloc(values.byteLength);
  values.forEach((value, index) => bytes.writeUInt32LE(value, index * 4));
  return bytes;
}
