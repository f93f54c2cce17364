import { ByteReader, type ByteStream } from '../../bytes/index.ts';
import { corruptKernel } from './damage.ts';

const MAGIC = 0x184c2102;
const MAX_BLOCK_BYTES = 8 * 1024 * 1024;
/** What a block of bytes that cannot be compressed may grow to. */
const MAX_PACKED_BYTES = MAX_BLOCK_BYTES + MAX_BLOCK_BYTES / 255 + 16;
const WORD_BYTES = 4;

/**
 * Expands the legacy format of LZ4, which is what the kernel's build uses: independent blocks of up to 8 MiB. Throws
 * `FORMAT_CORRUPT` and `FORMAT_TRUNCATED`.
 *
 * @see https://github.com/lz4/lz4/blob/v1.10.0/doc/lz4_Frame_format.md «Legacy frame»
 */
export async function* decompressLegacyLz4(source: ByteStream): AsyncGenerator<Uint8Array, void, void> {
  await using reader = new ByteReader(source);
  const magic = await readWord(reader);
  if (magic !== MAGIC) throw corruptKernel('lz4 magic', 0, `0x${magic.toString(16)}`);
  while (!(await reader.isAtEnd())) {
    const offset = reader.offset;
    const size = await readWord(reader);
    if (size > MAX_PACKED_BYTES) throw corruptKernel('lz4 block size', offset, `${size} bytes`);
    yield expandBlock(await reader.expect(size, 'lz4 block'), offset);
  }
}

async function readWord(reader: ByteReader): Promise<number> {
  return Buffer.from(await reader.expect(WORD_BYTES, 'lz4 word')).readUInt32LE();
}

const MIN_MATCH = 4;
const LONG = 15;

/** @see https://github.com/lz4/lz4/blob/v1.10.0/doc/lz4_Block_format.md */
function expandBlock(packed: Uint8Array, offset: number): Uint8Array {
  const output = Buffer.allocUnsafe(MAX_BLOCK_BYTES);
  let [at, size] = [0, 0];
  const lengthOf = (nibble: number): number => {
    let length = nibble;
    for (let byte = nibble === LONG ? 255 : 0; byte === 255; length += byte) byte = packed[at++] ?? 0;
    return length;
  };
  while (at < packed.length) {
    const token = packed[at++] ?? 0;
    const literals = lengthOf(token >> 4);
    if (at + literals > packed.length || size + literals > output.length)
      throw corruptKernel('lz4 literals', offset + at, `${literals} bytes`);
    output.set(packed.subarray(at, at + literals), size);
    [at, size] = [at + literals, size + literals];
    if (at >= packed.length) break;
    const distance = (packed[at] ?? 0) | ((packed[at + 1] ?? 0) << 8);
    at += 2;
    const length = lengthOf(token & LONG) + MIN_MATCH;
    if (distance === 0 || distance > size || size + length > output.length)
      throw corruptKernel('lz4 match', offset + at, `${length} bytes at distance ${distance}`);
    copyMatch(output, size, distance, length);
    size += length;
  }
  return output.subarray(0, size);
}

/** A match may overlap what it makes: then its bytes repeat. */
function copyMatch(output: Buffer, size: number, distance: number, length: number): void {
  if (distance >= length && length > 32) output.copyWithin(size, size - distance, size - distance + length);
  else for (let index = 0; index < length; index++) output[size + index] = output[size + index - distance] ?? 0;
}
