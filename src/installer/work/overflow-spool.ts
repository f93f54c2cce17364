import { type FileHandle, open } from 'node:fs/promises';
import type { ByteStream } from '../../bytes/index.ts';
import { asRootsmithError } from '../../errors/index.ts';
import type { BlockSpool } from '../../formats/index.ts';
import { readFileRange } from './spool.ts';

/** New blocks up to this many bytes never touch the disk before they are part of the image. */
const MAX_IN_MEMORY = 16 * 1024 ** 2;

/** Keeps what comes first in memory and the rest in a file, made only when it is needed. */
export class OverflowSpool implements BlockSpool, AsyncDisposable {
  readonly #path: string;
  readonly #maxInMemory: number;
  readonly #blocks: Uint8Array[] = [];
  #inMemory = 0;
  #file: FileHandle | undefined;

  constructor(path: string, maxInMemory: number = MAX_IN_MEMORY) {
    this.#path = path;
    this.#maxInMemory = maxInMemory;
  }

  async append(bytes: Uint8Array): Promise<void> {
    if (this.#file === undefined && this.#inMemory + bytes.length <= this.#maxInMemory) {
      this.#blocks.push(bytes);
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
    yield* this.#blocks;
    if (this.#file !== undefined) yield* readFileRange(this.#path);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#blocks.length = 0;
    await this.#file?.close();
  }
}
