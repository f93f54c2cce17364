import { readdir, rm, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { type ByteStream, readRange, Sha256, type SizedContent, sliceAccess } from '../../bytes/index.ts';
import { FileAccess, makePrivateFolder, removeAbandoned, userCacheFolder, writeFileWhole } from '../../files/index.ts';
import type { BuildContext } from '../session/context.ts';

/** The images together may have this many bytes. */
const MAX_BYTES = 2 * 1024 ** 3;
const NAME = /^[0-9a-f]{64}\.sqsh$/;
const DIGEST_BYTES = 32;

/**
 * Squashed extensions of earlier builds of this user, each in a file that is named by what it was made of, with the
 * SHA-256 of its image at its end. A file appears when it is whole, and never changes, so that builds can run beside
 * each other.
 */
export class SquashCache {
  readonly #folder: string;
  readonly #maxBytes: number;

  private constructor(folder: string, maxBytes: number) {
    this.#folder = folder;
    this.#maxBytes = maxBytes;
  }

  /** The cache in `rootsmith/extensions` of the user's cache folder. Throws where that folder cannot be used. */
  static async open(env: BuildContext['env'], { maxBytes = MAX_BYTES } = {}): Promise<SquashCache> {
    const folder = await makePrivateFolder(userCacheFolder('extensions', env));
    return new SquashCache(folder, maxBytes);
  }

  /** The image of this key; undefined where there is none, or a damaged one. */
  async find(key: string, { keep, signal }: Pick<BuildContext, 'keep' | 'signal'>): Promise<SizedContent | undefined> {
    const path = this.#pathOf(key);
    const file = await openIfThere(path);
    if (file === undefined) return undefined;
    if (!(await isWhole(file, signal))) {
      await file[Symbol.asyncDispose]();
      await rm(path, { force: true });
      return undefined;
    }
    const now = new Date();
    await utimes(path, now, now).catch(() => undefined); // Another build may just have removed it.
    const image = sliceAccess(keep(file), 0, file.size - DIGEST_BYTES);
    return { size: image.size, open: () => readRange(image) };
  }

  /** Keeps an image, and removes those that were not used for the longest time where there are too many. */
  async put(key: string, content: SizedContent, { signal }: Pick<BuildContext, 'signal'>): Promise<void> {
    if (content.size > this.#maxBytes) return;
    await removeAbandoned(this.#folder);
    await writeFileWhole(this.#pathOf(key), withDigest(content.open()), { signal, durable: false });
    await this.#shrink();
  }

  #pathOf(key: string): string {
    return join(this.#folder, `${key}.sqsh`);
  }

  async #shrink(): Promise<void> {
    const names = (await readdir(this.#folder)).filter((name) => NAME.test(name));
    const files = await Promise.all(names.map((name) => factsOf(join(this.#folder, name))));
    let left = this.#maxBytes;
    for (const { path, size } of files.toSorted((a, b) => b.usedMs - a.usedMs)) {
      left -= size;
      if (left < 0) await rm(path, { force: true });
    }
  }
}

async function openIfThere(path: string): Promise<FileAccess | undefined> {
  try {
    return await FileAccess.open(path, 'refuse');
  } catch {
    return undefined;
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

interface CachedFile {
  readonly path: string;
  readonly size: number;
  readonly usedMs: number;
}

/** A file that another build removes meanwhile has no bytes. */
async function factsOf(path: string): Promise<CachedFile> {
  const facts = await stat(path).catch(() => undefined);
  return { path, size: facts?.size ?? 0, usedMs: facts?.mtimeMs ?? 0 };
}
