import { ByteReader, type ByteStream } from '../bytes/index.ts';
import type { OpenBlob } from '../oci/index.ts';

/**
 * Streams a blob from the upstream without storing it, because the store has no room for it. Resolves when the first
 * byte has arrived. A read that does not continue at the last position opens a new stream.
 */
export async function openDirect(size: number, open: (offset: number) => ByteStream): Promise<OpenBlob> {
  let [position, reader] = [0, new ByteReader(open(0))];
  await reader.isAtEnd();
  return {
    size,
    async readInto(buffer, offset) {
      if (offset !== position) {
        await reader[Symbol.asyncDispose]();
        [position, reader] = [offset, new ByteReader(open(offset))];
      }
      await reader.fill(buffer, 'blob');
      position += buffer.length;
      // Reading to the end checks the digest before the client gets the last bytes.
      if (position === size) await reader.isAtEnd();
    },
    [Symbol.asyncDispose]: () => reader[Symbol.asyncDispose](),
  };
}
