import { createHash } from 'node:crypto';
import { Semaphore } from '../../concurrency/index.ts';
import { isRootsmithError } from '../../errors/index.ts';
import type { BlobPlace, Stamp } from '../../layout/index.ts';
import { type BlobDigest, type OpenBlob, parseDigest } from '../../oci/index.ts';
import type { OpenFile } from '../bundle-files.ts';
import type { BundleReader } from '../bundle-reader.ts';

const MAX_CHECKS = 4;
const NEVER = new AbortController().signal;

/**
 * The blobs of a bundle. A blob is checked when it is first requested: it is read through once while the first client
 * gets it, and that client gets the last byte only if the digest matches.
 */
export class BundleBlobs implements BlobPlace {
  readonly #bundle: BundleReader;
  readonly #onDamage: (digest: BlobDigest) => void;
  readonly #checks = new Map<BlobDigest, Promise<boolean>>();
  readonly #damaged = new Set<BlobDigest>();
  /** Requests for many blobs at once must not read all of them at once. */
  readonly #reading = new Semaphore(MAX_CHECKS);

  constructor(bundle: BundleReader, onDamage: (digest: BlobDigest) => void) {
    this.#bundle = bundle;
    this.#onDamage = onDamage;
  }

  async peek(digest: BlobDigest): Promise<Stamp | undefined> {
    const size = isOurs(digest) ? this.#bundle.find(parseDigest(digest))?.size : undefined;
    return size === undefined ? undefined : { size, mtimeMs: 0 };
  }

  async stampOf(digest: BlobDigest): Promise<Stamp | undefined> {
    return this.#damaged.has(digest) ? undefined : await this.peek(digest);
  }

  async open(digest: BlobDigest): Promise<OpenBlob | undefined> {
    if (!isOurs(digest) || this.#damaged.has(digest)) return undefined;
    const file = await this.#bundle.openBlob(parseDigest(digest));
    if (file === undefined) return undefined;
    const check = this.#checks.get(digest) ?? this.#check(digest);
    check.catch(() => undefined); // The read of the last byte reports the error.
    this.#checks.set(digest, check);
    return {
      size: file.size,
      readInto: (buffer, offset) => readChecked(file, check, buffer, offset),
      [Symbol.asyncDispose]: async () => await file[Symbol.asyncDispose](),
    };
  }

  /** The check runs independently of clients, because they may disconnect or read only a part. */
  async #check(digest: BlobDigest): Promise<boolean> {
    return await this.#reading.run(async () => {
      const hash = createHash('sha256');
      try {
        for await (const chunk of this.#bundle.readBlob(parseDigest(digest))) hash.update(chunk);
      } catch (error) {
        if (isDamage(error)) return this.#judge(digest, false); // A volume has become shorter.
        this.#checks.delete(digest); // The operating system refused to read, and may allow it later.
        throw error;
      }
      return this.#judge(digest, `sha256:${hash.digest('hex')}` === digest);
    }, NEVER);
  }

  #judge(digest: BlobDigest, isRight: boolean): boolean {
    if (isRight) return true;
    this.#damaged.add(digest);
    this.#onDamage(digest);
    return false;
  }
}

async function readChecked(file: OpenFile, check: Promise<boolean>, buffer: Uint8Array, offset: number): Promise<void> {
  if (offset + buffer.length >= file.size && !(await check)) throw new Error('the blob is damaged');
  buffer.set(await file.read(offset, buffer.length));
}

/** Tells damaged content from content that could not be read. */
function isDamage(error: unknown): boolean {
  if (!isRootsmithError(error)) return false;
  return error.code === 'NOT_FOUND' || !(error.cause instanceof Error && 'syscall' in error.cause);
}

/** Bundles use only sha256. */
function isOurs(digest: BlobDigest): boolean {
  return digest.startsWith('sha256:');
}
