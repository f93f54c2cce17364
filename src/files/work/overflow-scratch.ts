import { type FileHandle, open } from 'node:fs/promises';
import type { ByteStream, Scratch } from '../../bytes/index.ts';
import { asRootsmithError } from '../../errors/index.ts';
import { readFileRange } from './file-streams.ts';

/** Up to this many bytes stay in memory, and never touch the disk before they are part of the result. */
const MAX_IN_MEMORY = 16 * 1024 ** 2;

/** Keeps the first bytes in memory and the rest in a file, which is made only when it is needed. */
export class OverflowScratch implements Scratch, AsyncDisposable {
  readonly #path: string;
  readonly #maxInMemory: number;
  readonly #chunks: Uint8Array[] = [];
  #inMemory = 0;
  #file: FileHandle | undefined;

  constructor(path: string, maxInMemory: number = MAX_IN_MEMORY) {
    this.#path = path;
    this.#maxInMemory = maxInMemory;
  }

  async append(bytes: Uint8Array): Promise<void> {
    if (this.#file === undefined && this.#inMemory + bytes.length <= this.#maxInMemory) {
      this.#chunks.push(bytes);
      this.#inMemory += bytes.length;
      return;
    }
    try {
      this.#file ??= await open(this.#path, 'wx');
      for (let done = 0; done < bytes.length; ) done += (await this.#file.write(bytes, done)).bytesWritten;
    } catch (error) {
      throw asRootsmithError(error, `write \`${this.#path}\``);
    }
  }

  async *read(): ByteStream {
    yield* this.#chunks;
    if (this.#file !== undefined) yield* readFileRange(this.#path);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#chunks.length = 0;
    await this.#file?.close();
  }
}
