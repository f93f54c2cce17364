import { RootsmithError } from '../errors/index.ts';
import { concatBytes } from './byte-stream.ts';
import type { RandomAccess } from './random-access.ts';
import type { SizedContent } from './sized-content.ts';

const PREFIX_BYTES = 64 * 1024;

/**
 * Random access to content that is made while it is read, such as an image that is being put together. Reading
 * forwards costs one pass in all; the first 64 KiB are kept; every other step back opens the content again.
 */
export function contentAccess(content: SizedContent): RandomAccess {
  let cursor = new ForwardReader(content);
  let prefix: Promise<Uint8Array> | undefined;
  const kept = Math.min(PREFIX_BYTES, content.size);
  return {
    size: content.size,
    async read(offset, length) {
      if (offset + length > content.size) throw cutShort(content.size, offset + length);
      prefix ??= new ForwardReader(content).read(0, kept);
      if (offset + length <= kept) return (await prefix).slice(offset, offset + length);
      if (offset < cursor.position) cursor = new ForwardReader(content);
      return await cursor.read(offset, length);
    },
  };
}

/** Reads a stream from front to back, and passes over what is not asked for. */
class ForwardReader {
  /** The offset of the next byte that can be read. */
  position = 0;
  readonly #source: AsyncIterator<Uint8Array>;
  #chunk: Uint8Array = new Uint8Array(0);

  constructor(content: SizedContent) {
    this.#source = content.open()[Symbol.asyncIterator]();
  }

  async read(offset: number, length: number): Promise<Uint8Array> {
    while (this.position < offset) this.#take(offset - this.position) ?? (await this.#refill());
    const parts: Uint8Array[] = [];
    for (let left = length; left > 0; ) {
      const part = this.#take(left);
      if (part === undefined) await this.#refill();
      else {
        parts.push(part);
        left -= part.length;
      }
    }
    return concatBytes(parts);
  }

  /** Undefined where the chunk is used up. */
  #take(most: number): Uint8Array | undefined {
    if (this.#chunk.length === 0) return undefined;
    const part = this.#chunk.subarray(0, most);
    this.#chunk = this.#chunk.subarray(part.length);
    this.position += part.length;
    return part;
  }

  async #refill(): Promise<void> {
    const { value, done } = await this.#source.next();
    if (done === true) throw cutShort(this.position, this.position + 1);
    this.#chunk = value;
  }
}

function cutShort(size: number, wanted: number): RootsmithError {
  return new RootsmithError('FORMAT_TRUNCATED', `cannot read up to offset ${wanted}: only ${size} bytes exist`, {
    details: { size, wanted },
  });
}
