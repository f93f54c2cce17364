import type { FileHandle } from 'node:fs/promises';
import { concatBytes } from '../bytes/index.ts';
import { writeAt } from './at-offset.ts';

/** Small chunks are collected and written with one vectored call, without copying them. */
const BATCH_BYTES = 256 * 1024;
/** Flushing begins after this many bytes, while more content is made, so that the end takes less time. */
const FLUSH_BYTES = 16 * 1024 * 1024;

/** Writes a file from front to back, while its content is made. */
export class BatchWriter {
  readonly #handle: FileHandle;
  readonly #durable: boolean;
  #batch: Uint8Array[] = [];
  #batchBytes = 0;
  /** Where the next batch goes. */
  #position = 0;
  #unflushedBytes = 0;
  #writing: Promise<void> = Promise.resolve();
  #flushing: Promise<void> = Promise.resolve();

  constructor(handle: FileHandle, durable: boolean) {
    this.#handle = handle;
    this.#durable = durable;
  }

  /** Keeps the array until it is written, which may be during a later call. */
  async add(chunk: Uint8Array): Promise<void> {
    if (chunk.length === 0) return;
    this.#batch.push(chunk);
    this.#batchBytes += chunk.length;
    if (this.#batchBytes >= BATCH_BYTES) await this.#write();
  }

  /** Waits until all that was added can be read back. */
  async written(): Promise<void> {
    await this.#write();
    await this.#writing;
  }

  /** Goes on at an earlier position. Everything that was added must have been written. */
  rewind(position: number): void {
    this.#position = position;
  }

  async finish(): Promise<void> {
    await this.written();
    await this.#flushing;
    if (this.#durable) await this.#handle.sync();
  }

  /** Waits until the file can be closed, also after a failure. */
  async settle(): Promise<void> {
    await Promise.allSettled([this.#writing, this.#flushing]);
  }

  /** Writes while the source makes more content. */
  async #write(): Promise<void> {
    const [batch, bytes] = [this.#batch, this.#batchBytes];
    [this.#batch, this.#batchBytes] = [[], 0];
    await this.#writing;
    if (bytes === 0) return;
    this.#writing = this.#writeBatch(batch, bytes);
    this.#writing.catch(ignore); // The promise is awaited later, where its error is thrown.
  }

  async #writeBatch(batch: readonly Uint8Array[], bytes: number): Promise<void> {
    const start = this.#position;
    this.#position += bytes;
    const { bytesWritten } = await this.#handle.writev(batch, start);
    if (bytesWritten < bytes)
      await writeAt(this.#handle, concatBytes(batch, bytes).subarray(bytesWritten), start + bytesWritten);
    this.#unflushedBytes += bytes;
    if (this.#durable && this.#unflushedBytes >= FLUSH_BYTES) await this.#flush();
  }

  async #flush(): Promise<void> {
    await this.#flushing;
    this.#unflushedBytes = 0;
    this.#flushing = this.#handle.datasync();
    this.#flushing.catch(ignore); // The promise is awaited later, where its error is thrown.
  }
}

function ignore(): void {}
