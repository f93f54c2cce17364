import { createHash } from 'node:crypto';
import { type FileHandle, mkdir, open, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { streamOf } from '../../bytes/index.ts';
import { GroupCommit } from '../../concurrency/index.ts';
import { isMissingFile, removeAbandoned, syncDirectory, unlessAbsent, writeFileWhole } from '../../files/index.ts';
import type { OpenBlob } from '../../oci/index.ts';
import { algorithmOf, algorithms, type BlobDigest, blobPathOf, digestFrom } from '../../oci/index.ts';
import type { Stamp } from '../journal/journal.ts';
import type { DiskUse } from '../store/disk-use.ts';

const HASH_BYTES = 1024 * 1024;

/**
 * The content of a layout, by digest. A file counts once its digest was found right, and until its
 * size or time changes: then it is read again before anyone is told that it is here.
 */
export class BlobFiles {
  readonly #root: string;
  readonly #onDamage: (digest: BlobDigest) => void;
  readonly #stamps = new Map<BlobDigest, Stamp>();
  readonly #checks = new Map<BlobDigest, Promise<Stamp | undefined>>();
  readonly #syncs = new Map<string, GroupCommit>();

  readonly #use: DiskUse;

  /** In which order blobs were last used, in this run. */
  readonly #uses = new Map<BlobDigest, number>();
  #useCount = 0;

  constructor(root: string, use: DiskUse, onDamage: (digest: BlobDigest) => void) {
    this.#root = root;
    this.#use = use;
    this.#onDamage = onDamage;
  }

  async prepare(): Promise<void> {
    for (const algorithm of algorithms) await removeAbandoned(join(this.#root, 'blobs', algorithm));
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
    const path = this.pathOf(digest);
    const damaged = (await this.peek(digest))?.size;
    await makeFolder(dirname(path));
    await rename(temporary, path);
    if (damaged !== undefined) this.#use.removeFile(damaged);
    return await this.#settled(digest, onMoved);
  }

  async write(digest: BlobDigest, bytes: Uint8Array): Promise<void> {
    if ((await this.stampOf(digest)) !== undefined) return;
    const path = this.pathOf(digest);
    const damaged = (await this.peek(digest))?.size;
    await makeFolder(dirname(path));
    await writeFileWhole(path, streamOf(bytes));
    if (damaged !== undefined) this.#use.removeFile(damaged);
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
    return join(this.#root, blobPathOf(digest));
  }

  /** After a rename: waits until the disk knows the name. */
  async #settled(digest: BlobDigest, onMoved?: () => void): Promise<Stamp> {
    const path = this.pathOf(digest);
    const directory = dirname(path);
    const sync = this.#syncs.get(directory) ?? new GroupCommit(() => syncDirectory(directory));
    this.#syncs.set(directory, sync);
    const { size, mtimeMs } = await stat(path);
    this.#use.addFile(size);
    onMoved?.();
    await sync.run();
    this.#stamps.set(digest, { size, mtimeMs });
    return { size, mtimeMs };
  }

  async #check(digest: BlobDigest): Promise<Stamp | undefined> {
    try {
      const stamp = await hashFile(this.pathOf(digest), digest);
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

async function makeFolder(folder: string): Promise<void> {
  if ((await mkdir(folder, { recursive: true })) === undefined) return;
  for (const above of [dirname(folder), dirname(dirname(folder))]) await syncDirectory(above);
}

async function hashFile(path: string, digest: BlobDigest): Promise<Stamp | undefined> {
  const handle = await open(path, 'r');
  try {
    const { size, mtimeMs } = await handle.stat();
    const hash = createHash(algorithmOf(digest));
    const buffer = new Uint8Array(Math.min(HASH_BYTES, size));
    for (let at = 0; at < size; at += buffer.length) {
      const part = buffer.subarray(0, size - at);
      await readFully(handle, part, at);
      hash.update(part);
    }
    return digestFrom(algorithmOf(digest), hash) === digest ? { size, mtimeMs } : undefined;
  } finally {
    await handle.close();
  }
}

export async function readFully(handle: FileHandle, buffer: Uint8Array, offset: number): Promise<void> {
  for (let filled = 0; filled < buffer.length; ) {
    const { bytesRead } = await handle.read(buffer, filled, buffer.length - filled, offset + filled);
    if (bytesRead === 0) throw new Error('the blob became shorter while it was read');
    filled += bytesRead;
  }
}
