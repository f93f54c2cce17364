import type { ByteStream } from '../bytes/index.ts';
import type { Descriptor, OpenBlob, ReadableUpload, Repository, WritableStore } from '../oci/index.ts';
import { parseBlobDigest } from '../oci/index.ts';

export interface SharedDownloadOptions {
  readonly store: WritableStore;
  /** The repository that gets the blob. */
  readonly repository: Repository;
  readonly descriptor: Descriptor;
  readonly content: ByteStream;
  /** Called with the bytes that came since the last call. */
  readonly onBytes: (bytes: number) => void;
}

/**
 * A blob on its way from an upstream into the store. Any number of clients read along, each from where
 * it is. The last byte is given out when the digest was found right, so that no client takes a wrong
 * blob for a whole one: its connection is cut off instead.
 */
export class SharedDownload {
  readonly #options: SharedDownloadOptions;
  #available = 0;
  #outcome: { readonly error?: unknown } | undefined;
  #more = Promise.withResolvers<void>();
  #upload: ReadableUpload | undefined;
  /** Of the open file: every reader, and the download itself. */
  #users = 1;
  /** Settles when the blob is stored, or will not be. */
  readonly finished: Promise<void>;

  constructor(options: SharedDownloadOptions) {
    this.#options = options;
    this.finished = this.#download();
    this.finished.catch(() => undefined); // those who read along hear of it
  }

  /** Bytes that are still to come. */
  get outstanding(): number {
    return this.#options.descriptor.size - this.#available;
  }

  /** Opens when the first bytes are here, so that a refusal can still be told as one. */
  async open(): Promise<OpenBlob> {
    const { size } = this.#options.descriptor;
    this.#users += 1;
    const release = (): Promise<void> => this.#release();
    try {
      await this.#until(1);
    } catch (error) {
      await release();
      throw error;
    }
    return { size, readInto: (buffer, offset) => this.#read(buffer, offset), [Symbol.asyncDispose]: release };
  }

  async #read(buffer: Uint8Array, offset: number): Promise<void> {
    await this.#until(offset + buffer.length);
    await this.#upload?.readInto(buffer, offset);
  }

  async #until(end: number): Promise<void> {
    const { size } = this.#options.descriptor;
    const isHere = (): boolean => end < size && this.#available >= end;
    while (this.#outcome === undefined && !isHere()) await this.#more.promise;
    if (this.#outcome !== undefined && 'error' in this.#outcome) throw this.#outcome.error;
  }

  async #download(): Promise<void> {
    try {
      await this.#store();
      this.#outcome = {};
    } catch (error) {
      this.#outcome = { error };
      throw error;
    } finally {
      this.#wake();
      await this.#release();
    }
  }

  async #store(): Promise<void> {
    const { store, repository, descriptor, content } = this.#options;
    const session = await store.beginUpload(repository, 'sha256');
    try {
      this.#upload = await store.openUpload(session);
      const onGrow = (size: number): void => this.#grow(size);
      await store.appendUpload(session, content, { length: descriptor.size, onGrow });
    } catch (error) {
      await store.cancelUpload(session).catch(() => undefined);
      throw error;
    }
    await store.finishUpload(session, parseBlobDigest(descriptor.digest));
  }

  #grow(size: number): void {
    this.#options.onBytes(size - this.#available);
    this.#available = size;
    this.#wake();
  }

  #wake(): void {
    this.#more.resolve();
    this.#more = Promise.withResolvers<void>();
  }

  async #release(): Promise<void> {
    this.#users -= 1;
    if (this.#users === 0) await this.#upload?.[Symbol.asyncDispose]();
  }
}
