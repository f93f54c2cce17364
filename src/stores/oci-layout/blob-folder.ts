import { mkdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type ByteStream, streamOf, verified } from '../../bytes/index.ts';
import { asRootsmithError, isRootsmithError } from '../../errors/index.ts';
import type { Descriptor, Digest } from '../../oci/index.ts';
import { readFileStream } from '../files/file-access.ts';
import { removeAbandoned } from '../files/remove-abandoned.ts';
import { syncDirectory, writeFileWhole } from '../files/write-file.ts';
import { blobPath } from './layout.ts';

export interface BlobFolderOptions {
  /** The place as the user wrote it, for messages. */
  readonly place: string;
  /** Wait until the disk has each blob. */
  readonly durable: boolean;
}

/** The `blobs` of a layout directory, for writing. Content appears under its digest when it is whole. */
export class BlobFolder {
  readonly #directory: string;
  readonly #options: BlobFolderOptions;
  /** What this run has written, or has read through and found right. */
  readonly #trusted = new Set<Digest>();

  constructor(directory: string, options: BlobFolderOptions) {
    this.#directory = directory;
    this.#options = options;
  }

  pathOf(digest: Digest): string {
    return join(this.#directory, blobPath(digest));
  }

  async removeAbandoned(): Promise<void> {
    await removeAbandoned(join(this.#directory, 'blobs', 'sha256'));
  }

  /**
   * Whether a blob is here and right. One of the right size is read once: a size alone proves nothing
   * after a crash or on a worn stick, and a wrong blob would otherwise stay for ever.
   */
  async has(descriptor: Descriptor, signal?: AbortSignal): Promise<boolean> {
    if (this.#trusted.has(descriptor.digest)) return true;
    const path = this.pathOf(descriptor.digest);
    const facts = await stat(path).catch(() => undefined);
    if (facts === undefined || !facts.isFile() || facts.size !== descriptor.size) return false;
    if (!(await isIntact(path, descriptor, signal))) return false;
    this.#trusted.add(descriptor.digest);
    return true;
  }

  async write(descriptor: Descriptor, content: ByteStream, signal?: AbortSignal): Promise<void> {
    const { digest, size } = descriptor;
    const path = this.pathOf(digest);
    try {
      await mkdir(dirname(path), { recursive: true });
    } catch (error) {
      throw asRootsmithError(error, `write to \`${this.#options.place}\``);
    }
    const what = `blob ${digest} for \`${this.#options.place}\``;
    await writeFileWhole(path, verified(content, { what, digest, size }), { signal, durable: this.#options.durable });
    this.#trusted.add(digest);
  }

  async writeBytes(descriptor: Descriptor, bytes: Uint8Array, signal?: AbortSignal): Promise<void> {
    if (!(await this.has(descriptor, signal))) await this.write(descriptor, streamOf(bytes), signal);
  }

  /** Notes a blob that was written and checked by other means. */
  trust(digest: Digest): void {
    this.#trusted.add(digest);
  }

  /** Makes the names of the blobs last beyond a power cut. */
  async sync(): Promise<void> {
    if (this.#options.durable && this.#trusted.size > 0) await syncDirectory(join(this.#directory, 'blobs', 'sha256'));
  }
}

async function isIntact(path: string, { digest, size }: Descriptor, signal?: AbortSignal): Promise<boolean> {
  try {
    for await (const _ of verified(readFileStream(path), { what: `blob ${digest}`, digest, size }))
      signal?.throwIfAborted();
    return true;
  } catch (error) {
    if (isRootsmithError(error)) return false;
    throw error;
  }
}
