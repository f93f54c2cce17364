import type { FileHandle } from 'node:fs/promises';
import { type ByteStream, type RandomAccess, readRange } from '../bytes/index.ts';
import { asRootsmithError, RootsmithError } from '../errors/index.ts';
import { readAt, unfilledBytes } from './at-offset.ts';
import { type Links, openRegular } from './open-regular.ts';

/** An open file for reading at any offset. Dispose it to close it. */
export class FileAccess implements RandomAccess, AsyncDisposable {
  readonly path: string;
  readonly size: number;
  readonly #handle: FileHandle;

  private constructor(path: string, size: number, handle: FileHandle) {
    this.path = path;
    this.size = size;
    this.#handle = handle;
  }

  /** Opens a regular file. FIFOs, sockets and devices are refused, because they cannot be read at an offset. */
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
    const bytes = unfilledBytes(length);
    await this.readInto(bytes, offset);
    return bytes;
  }

  /** Fills an array of the caller, for callers that reuse one. */
  async readInto(bytes: Uint8Array, offset: number): Promise<void> {
    const { length } = bytes;
    if ((await readAt(this.#handle, bytes, offset)) < length) throw this.#tooShort(offset, length);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#handle.close();
  }

  #tooShort(offset: number, length: number): RootsmithError {
    const message = `cannot read ${length} bytes at offset ${offset} of \`${this.path}\`: it has ${this.size} bytes`;
    return new RootsmithError('FORMAT_TRUNCATED', message, { details: { offset, length, size: this.size } });
  }
}

/** A file from `offset` on, as a stream. It is opened with the first chunk and closed when the loop ends. */
export async function* readFileStream(path: string, offset = 0): ByteStream {
  await using file = await FileAccess.open(path);
  yield* readRange(file, offset, file.size - offset);
}
