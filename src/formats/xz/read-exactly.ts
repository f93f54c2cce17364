import type { ByteReader } from '../../bytes/index.ts';
import { xzError, xzTruncated } from './explain.ts';

/** Reads the next bytes of a stream. Throws if the stream ends before. */
export async function readExactly(reader: ByteReader, count: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(count);
  for (let filled = 0; filled < count; ) {
    const chunk = await reader.readSome(count - filled);
    if (chunk === undefined) throw xzTruncated(reader.offset);
    bytes.set(chunk, filled);
    filled += chunk.length;
  }
  return bytes;
}

/** Reads bytes that have to be equal to `expected`. The error names the position after the first byte that differs. */
export async function expectBytes(reader: ByteReader, expected: Uint8Array): Promise<void> {
  const start = reader.offset;
  const different = (await readExactly(reader, expected.length)).findIndex((byte, at) => byte !== expected[at]);
  if (different >= 0) throw xzError('LZMA_DATA_ERROR', start + different + 1);
}
