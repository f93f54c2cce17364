import { lstat, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type ByteStream, Sha256, streamOf, verified } from '../../bytes/index.ts';
import { asRootsmithError, isRootsmithError } from '../../errors/index.ts';
import {
  claimFolder,
  readFileStream,
  removeAbandoned,
  syncDirectory,
  type Trust,
  trustIn,
  unlessOutOfFiles,
  writeTemporary,
} from '../../files/index.ts';
import { type Descriptor, type Digest, parseDigest, type ReceivedBlob } from '../../oci/index.ts';
import type { Ledger } from '../collect/ledger.ts';
import { blobPath } from '../layout-files.ts';

export interface BlobFolderOptions {
  /** The place as the user wrote it, for messages. */
  readonly place: string;
  /** Wait until the disk has each blob. */
  readonly durable: boolean;
  /** Where to note what is written, for a layout that stays. */
  readonly ledger?: Ledger | undefined;
}

const FOLDER_MODE = 0o777; // what the umask leaves of it: layouts are there to be read

/** The `blobs` of a layout directory, for writing. Content appears under its digest when it is whole. */
export class BlobFolder {
  readonly #directory: string;
  readonly #options: BlobFolderOptions;
  readonly #trusted = new Set<Digest>();
  /** What was received, and waits for its name: digest to path. */
  readonly #received = new Map<Digest, string>();
  #trust: Promise<Trust> | undefined;

  constructor(directory: string, options: BlobFolderOptions) {
    this.#directory = directory;
    this.#options = options;
  }

  /** What this run has written, or has read through and found right. */
  get trusted(): ReadonlySet<Digest> {
    return this.#trusted;
  }

  pathOf(digest: Digest): string {
    return join(this.#directory, blobPath(digest));
  }

  async removeAbandoned(): Promise<void> {
    await removeAbandoned(join(this.#directory, 'blobs', 'sha256'));
  }

  /**
   * Whether a blob is here and right. One of the right size is read once: a size alone proves nothing
   * after a crash or on a worn stick, and a wrong blob would otherwise stay for ever. A link is none.
   */
  async has(descriptor: Descriptor, signal?: AbortSignal): Promise<boolean> {
    if (this.#trusted.has(descriptor.digest)) return true;
    const path = this.pathOf(descriptor.digest);
    const facts = await lstat(path).catch(unlessOutOfFiles(undefined));
    if (facts === undefined || !facts.isFile() || facts.size !== descriptor.size) return false;
    const { users } = await this.#whom();
    // Whoever owns a file can change it later: that of another user is written anew.
    if (users !== undefined && !users.includes(facts.uid)) return false;
    if (!(await isIntact(path, descriptor, signal))) return false;
    this.#trusted.add(descriptor.digest);
    return true;
  }

  async write(descriptor: Descriptor, content: ByteStream, signal?: AbortSignal): Promise<void> {
    const { digest, size } = descriptor;
    const { place, durable } = this.#options;
    const what = `blob ${digest} for \`${place}\``;
    const folder = await this.prepare();
    const path = await writeTemporary(folder, verified(content, { what, digest, size }), { what, signal, durable });
    await this.name(digest, path);
  }

  /** Gives a file whose content was found right the name of its digest. */
  async name(digest: Digest, path: string): Promise<void> {
    try {
      await this.#options.ledger?.add(digest);
      await rename(path, this.pathOf(digest));
    } catch (error) {
      await rm(path, { force: true });
      throw asRootsmithError(error, `write blob ${digest} for \`${this.#options.place}\``);
    }
    this.#trusted.add(digest);
  }

  /** Stores what comes. It gets the name of the digest that it turns out to have when `nameReceived` is called. */
  async receive(content: ByteStream, signal?: AbortSignal): Promise<ReceivedBlob> {
    const { place, durable } = this.#options;
    const folder = await this.prepare();
    const sha256 = new Sha256();
    const path = await writeTemporary(folder, sha256.through(content), { what: place, signal, durable });
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

  /** Makes the folders of the blobs, or finds them, and gives the inner one. Neither may lead elsewhere. */
  async prepare(): Promise<string> {
    try {
      let path = this.#directory;
      for (const name of ['blobs', 'sha256'])
        await claimFolder((path = join(path, name)), await this.#whom(), FOLDER_MODE);
      return path;
    } catch (error) {
      throw asRootsmithError(error, `write to \`${this.#options.place}\``);
    }
  }

  #whom(): Promise<Trust> {
    return (this.#trust ??= trustIn(this.#directory));
  }

  /** Makes the names of the blobs last beyond a power cut. */
  async sync(): Promise<void> {
    if (!this.#options.durable || this.#trusted.size === 0) return;
    await this.#options.ledger?.sync();
    await syncDirectory(join(this.#directory, 'blobs', 'sha256'));
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
