import { type FileHandle, open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { RandomAccess } from '../bytes/index.ts';
import { asRootsmithError } from '../errors/index.ts';
import { readAt, unfilledBytes, writeAt } from './at-offset.ts';
import { BatchWriter } from './batch-writer.ts';
import { temporaryName } from './owner.ts';
import { moveInto, NEW_FILE_MODE, type WriteTemporaryOptions } from './write-file.ts';

/**
 * A new file under a temporary name, which is written from front to back and changed in places before it is whole.
 * Disposing it removes it, unless it has got its name.
 */
export class DraftFile implements RandomAccess, AsyncDisposable {
  readonly #path: string;
  readonly #handle: FileHandle;
  readonly #options: WriteTemporaryOptions;
  readonly #writer: BatchWriter;
  #size = 0;
  #isMoved = false;

  private constructor(path: string, handle: FileHandle, options: WriteTemporaryOptions) {
    [this.#path, this.#handle, this.#options] = [path, handle, options];
    this.#writer = new BatchWriter(handle, options.durable ?? true);
  }

  /** Makes the file in a directory that exists. */
  static async create(directory: string, options: WriteTemporaryOptions): Promise<DraftFile> {
    const path = join(directory, await temporaryName());
    try {
      return new DraftFile(path, await open(path, 'wx+', options.mode ?? NEW_FILE_MODE), options);
    } catch (error) {
      throw asRootsmithError(error, `write \`${options.what}\``);
    }
  }

  /** How many bytes were added. */
  get size(): number {
    return this.#size;
  }

  /** Adds bytes at the end. The array may be kept until a later call. */
  async add(bytes: Uint8Array): Promise<void> {
    this.#options.signal?.throwIfAborted();
    this.#size += bytes.length;
    await this.#act(() => this.#writer.add(bytes));
  }

  /** Writes over bytes that were added before. */
  async change(offset: number, bytes: Uint8Array): Promise<void> {
    await this.#act(async () => {
      await this.#writer.written();
      await writeAt(this.#handle, bytes, offset);
    });
  }

  /** Forgets all bytes from an offset on. */
  async cut(size: number): Promise<void> {
    await this.#act(async () => {
      await this.#writer.written();
      await this.#handle.truncate(size);
      this.#writer.rewind(size);
    });
    this.#size = size;
  }

  /** Reads bytes that were added before, also once the file has got its name. */
  async read(offset: number, length: number): Promise<Uint8Array> {
    await this.#act(() => this.#writer.written());
    const bytes = unfilledBytes(length);
    if ((await readAt(this.#handle, bytes, offset)) < length)
      throw new Error(`bug: read at ${offset + length} of ${this.#size} bytes`);
    return bytes;
  }

  /** Waits until the content is written, and on disk where the file is durable. Nothing can be added after that. */
  async finish(): Promise<void> {
    await this.#act(() => this.#writer.finish());
  }

  /** Gives the finished file its name. */
  async moveTo(target: string): Promise<void> {
    await moveInto(target, this.#path);
    this.#isMoved = true;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#writer.settle();
    await this.#handle.close();
    if (!this.#isMoved) await rm(this.#path, { force: true });
  }

  async #act<T>(act: () => Promise<T>): Promise<T> {
    try {
      return await act();
    } catch (error) {
      throw asRootsmithError(error, `write \`${this.#options.what}\``);
    }
  }
}
