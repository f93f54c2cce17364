import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { type ByteStream, concatBytes, raw, type Scratch, struct, u32le } from '../bytes/index.ts';
import { filesByUse, markUsed, openIfThere, removeUnused } from './cached-files.ts';
import type { FileAccess } from './file-access.ts';
import { makePrivateFolder } from './private-folder.ts';
import { removeAbandoned } from './remove-abandoned.ts';
import { userCacheFolder } from './user-cache.ts';
import { writeFileWhole } from './write-file.ts';

/** The packs of a cache together may have this many bytes, and be this many. */
const MAX_BYTES = 2 * 1024 ** 3;
const MAX_PACKS = 256;
/** So many are known at a time, some 300 bytes each: those of the packs that were used last. */
const MAX_ENTRIES = 100_000;
const NAME = /^[0-9a-f]{64}\.pack$/;
const DIGEST_BYTES = 32;
const MAGIC = Buffer.from('rootsmith packed\n'.padEnd(20, '\0'));

const packEntry = struct('pack entry', { key: raw(DIGEST_BYTES), digest: raw(DIGEST_BYTES), length: u32le });
/** At the end of a pack, behind its entries. `digest` is that of the entries. */
const packEnd = struct('end of pack', { magic: raw(MAGIC.length), count: u32le, digest: raw(DIGEST_BYTES) });

/** Where a content lies. */
interface PackedPlace {
  readonly pack: Pack;
  readonly offset: number;
  readonly length: number;
  readonly digest: Uint8Array;
}

type OwnScratch = Scratch & AsyncDisposable;

interface Pack {
  readonly path: string;
  /** Opened at its first use. */
  file?: Promise<FileAccess | undefined>;
}

export interface PackCacheOptions {
  /** For what is added, until it is saved. */
  readonly newScratch: () => OwnScratch;
  /** @default 2 GiB */
  readonly maxBytes?: number | undefined;
}

/**
 * Many small contents that earlier runs of this user made, by keys that say what each was made of: the SHA-256 of that.
 * What one run adds is one file, a pack, which appears when it is whole and never changes, so that runs can go on beside
 * each other. Each content is checked when it is taken out; a damaged one, or pack, counts as one that is not there.
 */
export class PackCache implements AsyncDisposable {
  readonly #folder: string;
  readonly #newScratch: PackCacheOptions['newScratch'];
  readonly #maxBytes: number;
  readonly #places: Map<string, PackedPlace>;
  readonly #used = new Set<Pack>();
  readonly #added = new Map<string, { readonly digest: Uint8Array; readonly length: number }>();
  #scratch: OwnScratch | undefined;
  #writing: Promise<void> = Promise.resolve();

  private constructor(
    folder: string,
    places: Map<string, PackedPlace>,
    { newScratch, maxBytes = MAX_BYTES }: PackCacheOptions,
  ) {
    [this.#folder, this.#places, this.#newScratch, this.#maxBytes] = [folder, places, newScratch, maxBytes];
  }

  /** A cache in the user's folder of caches. Throws where that folder cannot be used. */
  static async open(
    name: string,
    env: Readonly<Record<string, string | undefined>>,
    options: PackCacheOptions,
  ): Promise<PackCache> {
    const folder = await makePrivateFolder(userCacheFolder(name, env));
    const places = new Map<string, PackedPlace>();
    for (const { path } of await filesByUse({ folder, names: NAME })) await readEntries({ path }, places);
    return new PackCache(folder, places, options);
  }

  /** The content of this key; undefined where there is none that is whole. */
  async find(key: Uint8Array): Promise<Uint8Array | undefined> {
    const place = this.#places.get(textOf(key));
    if (place === undefined) return undefined;
    const { pack, offset, length, digest } = place;
    const file = await (pack.file ??= openIfThere(pack.path));
    if (file === undefined || offset + length > file.size) return undefined;
    const bytes = await file.read(offset, length);
    if (!sha256(bytes).equals(digest)) return undefined;
    this.#used.add(pack);
    return bytes;
  }

  /** Keeps a content for later runs. */
  async add(key: Uint8Array, bytes: Uint8Array): Promise<void> {
    const text = textOf(key);
    if (this.#added.has(text)) return;
    this.#added.set(text, { digest: sha256(bytes), length: bytes.length });
    const scratch = (this.#scratch ??= this.#newScratch());
    this.#writing = this.#writing.then(() => scratch.append(bytes)); // in the order of the entries
    await this.#writing;
  }

  /** Writes what was added, and removes the packs that were not used for the longest time where there is too much. */
  async save(signal?: AbortSignal): Promise<void> {
    for (const { path } of this.#used) await markUsed(path);
    await removeAbandoned(this.#folder);
    if (this.#scratch !== undefined) await this.#writePack(this.#scratch, signal);
    const limits = { maxBytes: this.#maxBytes, maxFiles: MAX_PACKS };
    await removeUnused({ folder: this.#folder, names: NAME }, limits);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const pack of new Set([...this.#places.values()].map((place) => place.pack)))
      await (await pack.file)?.[Symbol.asyncDispose]();
    await this.#scratch?.[Symbol.asyncDispose]();
  }

  async #writePack(scratch: OwnScratch, signal: AbortSignal | undefined): Promise<void> {
    const entries = concatBytes(
      [...this.#added].map(([key, added]) => packEntry.encode({ key: Buffer.from(key, 'latin1'), ...added })),
    );
    const digest = sha256(entries);
    const end = packEnd.encode({ magic: MAGIC, count: this.#added.size, digest });
    async function* pack(): ByteStream {
      yield* scratch.read();
      yield entries;
      yield end;
    }
    const path = join(this.#folder, `${digest.toString('hex')}.pack`);
    await writeFileWhole(path, pack(), { signal, durable: false });
    this.#added.clear();
    this.#scratch = undefined;
    await scratch[Symbol.asyncDispose]();
    await readEntries({ path }, this.#places);
  }
}

/** Adds the places of a pack to those of the packs before it. Of a pack that is damaged nothing is added. */
async function readEntries(pack: Pack, places: Map<string, PackedPlace>): Promise<void> {
  await using file = await openIfThere(pack.path);
  if (file === undefined || file.size < packEnd.size) return;
  const { magic, count, digest } = packEnd.decode(await file.read(file.size - packEnd.size, packEnd.size));
  const start = file.size - packEnd.size - count * packEntry.size;
  if (!MAGIC.equals(magic) || start < 0 || places.size + count > MAX_ENTRIES) return;
  const entries = await file.read(start, count * packEntry.size);
  if (!sha256(entries).equals(digest)) return;
  let offset = 0;
  for (let index = 0; index < count; index += 1) {
    const entry = packEntry.decode(entries.subarray(index * packEntry.size));
    const key = textOf(entry.key);
    if (!places.has(key)) places.set(key, { pack, offset, length: entry.length, digest: entry.digest });
    offset += entry.length;
  }
}

function sha256(bytes: Uint8Array): Buffer {
  return createHash('sha256').update(bytes).digest();
}

/** Bytes as the key of a map: half as long as hexadecimal digits. */
function textOf(key: Uint8Array): string {
  return Buffer.from(key.buffer, key.byteOffset, key.length).toString('latin1');
}
