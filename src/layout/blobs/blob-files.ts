import { open, rm, stat } from 'node:fs/promises';
import { streamOf } from '../../bytes/index.ts';
import { GroupCommit } from '../../concurrency/index.ts';
import { isMissingFile, unlessAbsent } from '../../files/index.ts';
import { type Algorithm, algorithmOf, type BlobDigest, type OpenBlob } from '../../oci/index.ts';
import { BlobDirectory } from './blob-directory.ts';
import { checkBlob, readFully } from './check-blob.ts';
import type { DiskUse } from './disk-use.ts';
import type { Stamp } from './stamp.ts';

/**
 * The blobs of a layout, for a server of it. A file counts once its digest was found right, and until its
 * size or time changes: then it is read again before anyone is told that it is here.
 */
export class BlobFiles {
  readonly #directory: BlobDirectory;
  readonly #onDamage: (digest: BlobDigest) => void;
  readonly #stamps = new Map<BlobDigest, Stamp>();
  readonly #checks = new Map<BlobDigest, Promise<Stamp | undefined>>();
  readonly #syncs = new Map<Algorithm, GroupCommit>();
  readonly #use: DiskUse;
  /** In which order blobs were last used, in this run. */
  readonly #uses = new Map<BlobDigest, number>();
  #useCount = 0;

  constructor(root: string, use: DiskUse, onDamage: (digest: BlobDigest) => void) {
    this.#directory = new BlobDirectory(root, { isDurable: true });
    this.#use = use;
    this.#onDamage = onDamage;
  }

  async prepare(): Promise<void> {
    await this.#directory.removeAbandoned();
  }

  /** Remembers how a blob looked when it was right, as an earlier run noted it. */
  trust(digest: BlobDigest, stamp: Stamp): void {
    this.#stamps.set(digest, stamp);
  }

  knownStamp(digest: BlobDigest): Stamp | undefined {
    return this.#stamps.get(digest);
  }

  /** Notes that the content was used, whether or not its file is read. */
  noteUse(digest: BlobDigest): void {
    this.#useCount += 1;
    this.#uses.set(digest, this.#useCount);
  }

  /** When a blob was last used: the order in this run counts first, then what the file system noted of earlier ones. */
  async lastUse(digest: BlobDigest): Promise<{ readonly inThisRun: number; readonly before: number }> {
    const facts = await stat(this.pathOf(digest)).catch(unlessAbsent);
    return {
      inThisRun: this.#uses.get(digest) ?? 0,
      before: Math.max(facts?.atimeMs ?? 0, facts?.mtimeMs ?? 0),
    };
  }

  /** How the file of a blob looks, whatever is in it. */
  async peek(digest: BlobDigest): Promise<Stamp | undefined> {
    const facts = await stat(this.pathOf(digest)).catch(unlessAbsent);
    return facts?.isFile() === true ? { size: facts.size, mtimeMs: facts.mtimeMs } : undefined;
  }

  /** The blob's stamp; `undefined` where it is missing or damaged. Reads it through if nobody has yet. */
  async stampOf(digest: BlobDigest): Promise<Stamp | undefined> {
    const facts = await this.peek(digest);
    if (facts === undefined) return undefined;
    const known = this.#stamps.get(digest);
    if (known !== undefined && known.size === facts.size && known.mtimeMs === facts.mtimeMs) return known;
    const running = this.#checks.get(digest) ?? this.#check(digest);
    this.#checks.set(digest, running);
    return await running;
  }

  async open(digest: BlobDigest): Promise<OpenBlob | undefined> {
    const stamp = await this.stampOf(digest);
    if (stamp === undefined) return undefined;
    const handle = await open(this.pathOf(digest), 'r').catch(unlessAbsent);
    if (handle === undefined) return undefined;
    this.noteUse(digest);
    return {
      size: stamp.size,
      readInto: (buffer, offset) => readFully(handle, buffer, offset),
      [Symbol.asyncDispose]: () => handle.close(),
    };
  }

  /** Gives a file whose digest was checked, and which the disk has, its name. Takes the file away in any case. */
  async adopt(digest: BlobDigest, temporary: string, onMoved: () => void): Promise<Stamp> {
    const known = await this.stampOf(digest);
    if (known !== undefined) {
      await rm(temporary, { force: true });
      onMoved();
      return known;
    }
    await this.#directory.prepare(algorithmOf(digest));
    await this.#place(digest, temporary);
    return await this.#settled(digest, onMoved);
  }

  async write(digest: BlobDigest, bytes: Uint8Array): Promise<void> {
    if ((await this.stampOf(digest)) !== undefined) return;
    const options = { what: this.pathOf(digest), algorithm: algorithmOf(digest) };
    await this.#place(digest, await this.#directory.receive(streamOf(bytes), options));
    await this.#settled(digest);
  }

  async remove(digest: BlobDigest): Promise<void> {
    const size = (await this.peek(digest))?.size;
    this.#stamps.delete(digest);
    this.#uses.delete(digest);
    await rm(this.pathOf(digest), { force: true });
    if (size !== undefined) this.#use.removeFile(size);
  }

  pathOf(digest: BlobDigest): string {
    return this.#directory.pathOf(digest);
  }

  /** Takes the file away where it cannot get its name. */
  async #place(digest: BlobDigest, temporary: string): Promise<void> {
    try {
      const damaged = (await this.peek(digest))?.size;
      await this.#directory.place(digest, temporary);
      if (damaged !== undefined) this.#use.removeFile(damaged);
    } catch (error) {
      await rm(temporary, { force: true });
      throw error;
    }
  }

  /** After a rename: waits until the disk knows the name. */
  async #settled(digest: BlobDigest, onMoved?: () => void): Promise<Stamp> {
    const algorithm = algorithmOf(digest);
    const sync = this.#syncs.get(algorithm) ?? new GroupCommit(() => this.#directory.sync(algorithm));
    this.#syncs.set(algorithm, sync);
    const { size, mtimeMs } = await stat(this.pathOf(digest));
    this.#use.addFile(size);
    onMoved?.();
    await sync.run();
    this.#stamps.set(digest, { size, mtimeMs });
    return { size, mtimeMs };
  }

  async #check(digest: BlobDigest): Promise<Stamp | undefined> {
    try {
      const stamp = await checkBlob(this.pathOf(digest), digest);
      if (stamp === undefined) this.#onDamage(digest);
      else this.#stamps.set(digest, stamp);
      return stamp;
    } catch (error) {
      if (isMissingFile(error)) return undefined; // it went meanwhile
      throw error;
    } finally {
      this.#checks.delete(digest);
    }
  }
}
