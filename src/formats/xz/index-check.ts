import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import type { ByteReader } from '../../bytes/index.ts';
import { type BlockRecord, encodeFooter, paddedTo4, u32, vli } from './container.ts';
import { xzError } from './explain.ts';
import { expectBytes, readExactly } from './read-exactly.ts';

const PIECE_BYTES = 64 * 1024;

/** Compares the index of a stream with its blocks. There may be more blocks than fit into memory. */
export class IndexCheck {
  readonly #records = createHash('sha256');
  #recordBytes = 0;
  #blocks = 0;

  add({ unpaddedBytes, contentBytes }: BlockRecord): void {
    const record = Uint8Array.from([...vli(unpaddedBytes), ...vli(contentBytes)]);
    this.#records.update(record);
    this.#recordBytes += record.length;
    this.#blocks += 1;
  }

  /**
   * Reads index and footer, the first byte of which must have been read. There is only one encoding of them, so
   * their bytes can be compared.
   */
  async expect(reader: ByteReader, check: number): Promise<void> {
    const start = Uint8Array.from([0, ...vli(this.#blocks)]);
    await expectBytes(reader, start.subarray(1));
    const crc = await this.#expectRecords(reader, crc32(start));
    const unpadded = start.length + this.#recordBytes;
    const padding = new Uint8Array(paddedTo4(unpadded) - unpadded);
    await expectBytes(reader, padding);
    await expectBytes(reader, u32(crc32(padding, crc)));
    const footer = encodeFooter(unpadded + padding.length, check);
    if (Buffer.compare(await readExactly(reader, footer.length), footer) !== 0)
      throw xzError('LZMA_DATA_ERROR', reader.offset);
  }

  /** Compares the records, and gives the CRC32 up to their end. */
  async #expectRecords(reader: ByteReader, before: number): Promise<number> {
    const found = createHash('sha256');
    let crc = before;
    for (let left = this.#recordBytes; left > 0; ) {
      const piece = await readExactly(reader, Math.min(left, PIECE_BYTES));
      found.update(piece);
      crc = crc32(piece, crc);
      left -= piece.length;
    }
    if (!found.digest().equals(this.#records.digest())) throw xzError('LZMA_DATA_ERROR', reader.offset);
    return crc;
  }
}
