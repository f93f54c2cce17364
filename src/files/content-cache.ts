import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import {
  type ByteStream,
  type RandomAccess,
  readRange,
  Sha256,
  type SizedContent,
  sliceAccess,
} from '../bytes/index.ts';
import { markUsed, openIfThere, removeUnused } from './cached-files.ts';
import type { FileAccess } from './file-access.ts';
import { makePrivateFolder } from './private-folder.ts';
import { removeAbandoned } from './remove-abandoned.ts';
import { userCacheFolder } from './user-cache.ts';
import { writeFileWhole } from './write-file.ts';

/** The files of a cache together may have this many bytes. */
const MAX_BYTES = 2 * 1024 ** 3;
const NAME = /^[0-9a-f]{64}\.\w+$/;
const DIGEST_BYTES = 32;

/** The caches by their folders, and how the names of their files end. */
const suffixes = { extensions: 'sqsh', layers: 'tar', reports: 'json' } as const;

/** What a cache has. It lies at the start of its file. */
export interface KeptContent {
  readonly access: RandomAccess;
  readonly path: string;
}

export interface FindOptions {
  /** Holds the file open as long as its content is read. */
  readonly keep: <T extends AsyncDisposable>(resource: T) => T;
  readonly signal?: AbortSignal | undefined;
}

/**
 * What earlier runs of this user made, each in a file that is named by what it was made of, with the SHA-256 of its
 * content at its end. A file appears when it is whole, and never changes, so that runs can go on beside each other.
 */
export class ContentCache {
  readonly #folder: string;
  readonly #suffix: string;
  readonly #maxBytes: number;

  private constructor(folder: string, suffix: string, maxBytes: number) {
    [this.#folder, this.#suffix, this.#maxBytes] = [folder, suffix, maxBytes];
  }

  /** A cache in the user's folder of caches. Throws where that folder cannot be used. */
  static async open(
    name: keyof typeof suffixes,
    env: Readonly<Record<string, string | undefined>>,
    { maxBytes = MAX_BYTES } = {},
  ): Promise<ContentCache> {
    const folder = await makePrivateFolder(userCacheFolder(name, env));
    return new ContentCache(folder, suffixes[name], maxBytes);
  }

  /** The content of this key; undefined where there is none, or a damaged one. */
  async find(key: string, { keep, signal }: FindOptions): Promise<KeptContent | undefined> {
    const path = this.#pathOf(key);
    const file = await openIfThere(path);
    if (file === undefined) return undefined;
    if (!(await isWhole(file, signal))) {
      await file[Symbol.asyncDispose]();
      await rm(path, { force: true });
      return undefined;
    }
    await markUsed(path);
    return { access: sliceAccess(keep(file), 0, file.size - DIGEST_BYTES), path };
  }

  /** Keeps content, and removes what was not used for the longest time where there is too much. */
  async put(key: string, content: SizedContent, { signal }: Pick<FindOptions, 'signal'>): Promise<void> {
    if (content.size > this.#maxBytes) return;
    await removeAbandoned(this.#folder);
    await writeFileWhole(this.#pathOf(key), withDigest(content.open()), { signal, durable: false });
    await removeUnused({ folder: this.#folder, names: NAME }, { maxBytes: this.#maxBytes });
  }

  #pathOf(key: string): string {
    return join(this.#folder, `${key}.${this.#suffix}`);
  }
}

async function isWhole(file: FileAccess, signal: AbortSignal | undefined): Promise<boolean> {
  const size = file.size - DIGEST_BYTES;
  if (size < 0) return false;
  const sha256 = new Sha256();
  for await (const chunk of readRange(file, 0, size)) {
    signal?.throwIfAborted();
    sha256.update(chunk);
  }
  return sha256.digest() === `sha256:${Buffer.from(await file.read(size, DIGEST_BYTES)).toString('hex')}`;
}

async function* withDigest(content: ByteStream): ByteStream {
  const sha256 = new Sha256();
  yield* sha256.through(content);
  yield Buffer.from(sha256.digest().replace('sha256:', ''), 'hex');
}
