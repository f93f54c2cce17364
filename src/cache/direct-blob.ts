import { ByteReader, type ByteStream } from '../bytes/index.ts';
import type { OpenBlob } from '../oci/index.ts';

/**
 * A blob that is handed on as it comes and kept nowhere, since there is no room for it. Reading
 * elsewhere than where the last part ended opens it anew. Opens when the first byte is here.
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
      // The digest is checked at the end of the stream, before the client has the last bytes.
      if (position === size) await reader.isAtEnd();
    },
    [Symbol.asyncDispose]: () => reader[Symbol.asyncDispose](),
  };
}
