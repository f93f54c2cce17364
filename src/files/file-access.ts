import type { FileHandle } from 'node:fs/promises';
import { type ByteStream, type RandomAccess, readRange } from '../bytes/index.ts';
import { asRootsmithError, RootsmithError } from '../errors/index.ts';
import { type Links, openRegular } from './open-regular.ts';

/** An open file, read at any offset. Close it by disposing. */
export class FileAccess implements RandomAccess, AsyncDisposable {
  readonly path: string;
  readonly size: number;
  readonly #handle: FileHandle;

  private constructor(path: string, size: number, handle: FileHandle) {
    this.path = path;
    this.size = size;
    this.#handle = handle;
  }

  /** Only a regular file can be read at any offset: a FIFO, a socket or a device is refused at once. */
  static async open(path: string, links: Links = 'follow'): Promise<FileAccess> {
    try {
      const handle = await openRegular(path, links);
      return new FileAccess(path, (await handle.stat()).size, handle);
    } catch (error) {
      throw asRootsmithError(error, `read \`${path}\``);
    }
  }

  async read(offset: number, length: number): Promise<Uint8Array> {
    if (!(offset >= 0 && length >= 0 && offset + length <= this.size)) throw this.#tooShort(offset, length);
    // Filled to its end below, so it need not be zeroed first; not of the pool, which others write to.
    const bytes = new Uint8Array(Buffer.allocUnsafeSlow(length).buffer);
    await this.readInto(bytes, offset);
    return bytes;
  }

  /** Fills an array of the caller's, for those who read much and keep nothing. */
  async readInto(bytes: Uint8Array, offset: number): Promise<void> {
    const { length } = bytes;
    for (let filled = 0; filled < length; ) {
      const { bytesRead } = await this.#handle.read(bytes, filled, length - filled, offset + filled);
      if (bytesRead === 0) throw this.#tooShort(offset, length);
      filled += bytesRead;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#handle.close();
  }

  #tooShort(offset: number, length: number): RootsmithError {
    const message = `cannot read ${length} bytes at offset ${offset} of \`${this.path}\`: it has ${this.size} bytes`;
    return new RootsmithError('FORMAT_TRUNCATED', message, { details: { offset, length, size: this.size } });
  }
}

/** A file from `offset` on, opened when the first byte is asked for and closed with the loop. */
export async function* readFileStream(path: string, offset = 0): ByteStream {
  await using file = await FileAccess.open(path);
  yield* readRange(file, offset, file.size - offset);
}
