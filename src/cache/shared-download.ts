import type { ByteStream } from '../bytes/index.ts';
import {
  type Descriptor,
  type OpenBlob,
  parseBlobDigest,
  type ReadableUpload,
  type Repository,
  type WritableStore,
} from '../oci/index.ts';

export interface SharedDownloadOptions {
  readonly store: WritableStore;
  /** The repository that the blob is stored in. */
  readonly repository: Repository;
  readonly descriptor: Descriptor;
  readonly content: ByteStream;
  /** Called with the number of bytes received since the last call. */
  readonly onBytes: (bytes: number) => void;
}

/**
 * A download of a blob from an upstream into the store. Any number of clients read it while it arrives, each at its own
 * position. They get the last byte only after the digest was checked: if it is wrong, their connections are cut, so
 * that nobody takes a wrong blob for a complete one.
 */
export class SharedDownload {
  readonly #options: SharedDownloadOptions;
  #available = 0;
  #outcome: { readonly error?: unknown } | undefined;
  #more = Promise.withResolvers<void>();
  #upload: ReadableUpload | undefined;
  /** How many readers use the open file; the download itself is one of them. */
  #users = 1;
  /** Settles when the blob is stored or the download has failed. */
  readonly finished: Promise<void>;

  constructor(options: SharedDownloadOptions) {
    this.#options = options;
    this.finished = this.#download();
    this.finished.catch(() => undefined); // Readers get the error from their own reads.
  }

  /** How many bytes are still missing. */
  get outstanding(): number {
    return this.#options.descriptor.size - this.#available;
  }

  /**
   * Resolves when the first bytes have arrived, so that a refusal by the upstream can still become an error response.
   */
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
