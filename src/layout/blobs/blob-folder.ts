import { lstat, rm } from 'node:fs/promises';
import { type ByteStream, Sha256, streamOf, verified } from '../../bytes/index.ts';
import { asRootsmithError } from '../../errors/index.ts';
import { readFileStream, unlessOutOfFiles } from '../../files/index.ts';
import { type Descriptor, type Digest, parseDigest, type ReceivedBlob } from '../../oci/index.ts';
import { BlobDirectory } from './blob-directory.ts';
import { checkBlob } from './check-blob.ts';
import type { Ledger } from './ledger.ts';

export interface BlobFolderOptions {
  /** The place as the user wrote it, for messages. */
  readonly place: string;
  /** Wait until the disk has each blob. */
  readonly durable: boolean;
  /** Where to note what is written, for a layout that stays. */
  readonly ledger?: Ledger | undefined;
}

/** The blobs of a layout, for a run that writes images. Content appears under its digest when it is whole. */
export class BlobFolder {
  readonly #blobs: BlobDirectory;
  readonly #options: BlobFolderOptions;
  readonly #trusted = new Set<Digest>();
  /** What was received, and waits for its name: digest to path. */
  readonly #received = new Map<Digest, string>();

  constructor(directory: string, options: BlobFolderOptions) {
    this.#blobs = new BlobDirectory(directory, { isDurable: options.durable });
    this.#options = options;
  }

  /** What this run has written, or has read through and found right. */
  get trusted(): ReadonlySet<Digest> {
    return this.#trusted;
  }

  pathOf(digest: Digest): string {
    return this.#blobs.pathOf(digest);
  }

  async removeAbandoned(): Promise<void> {
    await this.#blobs.removeAbandoned();
  }

  /**
   * Whether a blob is here and right. One of the right size is read once: a size alone proves nothing
   * after a crash or on a worn stick, and a wrong blob would otherwise stay for ever. A link is not a blob.
   */
  async has({ digest, size }: Descriptor, signal?: AbortSignal): Promise<boolean> {
    if (this.#trusted.has(digest)) return true;
    const path = this.pathOf(digest);
    const facts = await lstat(path).catch(unlessOutOfFiles(undefined));
    if (facts === undefined || !facts.isFile() || facts.size !== size) return false;
    const { users } = await this.#blobs.trust();
    // Whoever owns a file can change it later: that of another user is written anew.
    if (users !== undefined && !users.includes(facts.uid)) return false;
    const stamp = await checkBlob(path, digest, signal).catch(unlessOutOfFiles(undefined));
    signal?.throwIfAborted();
    if (stamp?.size !== size) return false;
    this.#trusted.add(digest);
    return true;
  }

  async write(descriptor: Descriptor, content: ByteStream, signal?: AbortSignal): Promise<void> {
    const { digest, size } = descriptor;
    const what = this.#what(digest);
    await this.name(digest, await this.#blobs.receive(verified(content, { what, digest, size }), { what, signal }));
  }

  /** Gives a file whose content was found right the name of its digest. */
  async name(digest: Digest, path: string): Promise<void> {
    try {
      await this.#options.ledger?.add(digest);
      await this.#blobs.place(digest, path);
    } catch (error) {
      await rm(path, { force: true });
      throw asRootsmithError(error, `write ${this.#what(digest)}`);
    }
    this.#trusted.add(digest);
  }

  /** Stores what comes. It gets the name of the digest that it turns out to have when `nameReceived` is called. */
  async receive(content: ByteStream, signal?: AbortSignal): Promise<ReceivedBlob> {
    const sha256 = new Sha256();
    const path = await this.#blobs.receive(sha256.through(content), { what: this.#options.place, signal });
    const digest = parseDigest(sha256.digest());
    this.#received.set(digest, path);
    this.#trusted.add(digest);
    return {
      digest,
      size: sha256.bytes,
      open: () => readFileStream(this.#received.get(digest) ?? this.pathOf(digest)),
    };
  }

  /** Puts what was received in its place. */
  async nameReceived(): Promise<void> {
    for (const [digest, path] of this.#received) {
      await this.name(digest, path);
      this.#received.delete(digest);
    }
  }

  /** Removes what was received and has no name yet. */
  async dropReceived(): Promise<void> {
    for (const path of this.#received.values()) await rm(path, { force: true });
    this.#received.clear();
  }

  async writeBytes(descriptor: Descriptor, bytes: Uint8Array, signal?: AbortSignal): Promise<void> {
    if (!(await this.has(descriptor, signal))) await this.write(descriptor, streamOf(bytes), signal);
  }

  /** Makes the folders of the blobs, or finds them. */
  async prepare(): Promise<void> {
    try {
      await this.#blobs.prepare();
    } catch (error) {
      throw asRootsmithError(error, `write to \`${this.#options.place}\``);
    }
  }

  /** Makes the names of the blobs last beyond a power cut. */
  async sync(): Promise<void> {
    if (!this.#options.durable || this.#trusted.size === 0) return;
    await this.#options.ledger?.sync();
    await this.#blobs.sync();
  }

  #what(digest: Digest): string {
    return `blob ${digest} for \`${this.#options.place}\``;
  }
}
