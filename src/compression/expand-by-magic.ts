import { type Budget, type ByteStream, concatBytes } from '../bytes/index.ts';
import { decompressBzip2, isBzip2 } from '../formats/index.ts';
import { boundedDecompressors, compressionOf } from './decompressors.ts';

/** No magic is longer. */
const MAGIC_BYTES = 10;

/** Expands a file as its first bytes say, bzip2 too. What is not compressed passes as it is. */
export async function* expandByMagic(source: ByteStream, budget: Budget): ByteStream {
  const iterator = source[Symbol.asyncIterator]();
  const start = await startOf(iterator);
  const whole = resumed(start, iterator);
  if (isBzip2(start)) return yield* decompressBzip2(whole, { budget });
  const compression = compressionOf(start);
  yield* compression === 'none' ? whole : boundedDecompressors(budget)[compression](whole);
}

/** The first bytes, however small the chunks are that they come in; fewer where the stream is shorter. */
async function startOf(iterator: AsyncIterator<Uint8Array>): Promise<Uint8Array> {
  let start: Uint8Array = new Uint8Array();
  while (start.length < MAGIC_BYTES) {
    const { value, done } = await iterator.next();
    if (done === true) break;
    start = start.length === 0 ? value : concatBytes([start, value]);
  }
  return start;
}

async function* resumed(first: Uint8Array, rest: AsyncIterator<Uint8Array>): ByteStream {
  try {
    if (first.length > 0) yield first;
    yield* { [Symbol.asyncIterator]: () => rest };
  } finally {
    await rest.return?.();
  }
}
