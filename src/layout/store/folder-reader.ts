import type { ManifestRecord, OpenBlob, ReadableStore, Repository, Tag } from '../../oci/index.ts';
import { asBlobDigest, type BlobDigest, MANIFEST_LIMIT_BYTES } from '../../oci/index.ts';
import type { BlobFiles } from '../blobs/blob-files.ts';
import type { Stamp } from '../journal/journal.ts';
import { ByteCache } from './byte-cache.ts';
import type { DiskUse } from './disk-use.ts';
import type { RepositoryState } from './repository-state.ts';
import type { SortedKeysMap } from './sorted-keys-map.ts';

/** Where content lies, for reading: a folder of files, a bundle. */
export interface BlobPlace {
  /** How the content of a blob looks, whatever is in it. */
  peek(digest: BlobDigest): Promise<Stamp | undefined>;
  /** The same of content that was found right, or will be before its last byte is given out. */
  stampOf(digest: BlobDigest): Promise<Stamp | undefined>;
  open(digest: BlobDigest): Promise<OpenBlob | undefined>;
}

/** What repositories hold, and where it lies. */
export interface ReadState {
  readonly blobs: BlobPlace;
  readonly repositories: SortedKeysMap<Repository, RepositoryState>;
}

/** What a folder holds, as both its reader and its writer see it. */
export interface FolderState extends ReadState {
  readonly blobs: BlobFiles;
  readonly use: DiskUse;
}

/** Manifests of layouts that others made are read at the start, whatever limit holds for pushing. */
export const MAX_ADOPTED_MANIFEST_BYTES: number = MANIFEST_LIMIT_BYTES;
const CACHE_BYTES = 32 * 1024 * 1024;

/** The repositories of a folder or a bundle, for pulling. */
export class FolderReader<S extends ReadState = ReadState> implements ReadableStore {
  protected readonly state: S;
  /** Manifests are asked for far more often than they change; what is here was checked when it was read. */
  readonly #cache = new ByteCache(CACHE_BYTES);

  constructor(state: S) {
    this.state = state;
  }

  async repositories(): Promise<readonly string[]> {
    const { repositories } = this.state;
    return repositories.sortedKeys().filter((name) => repositories.get(name)?.isEmpty === false);
  }

  async tags(repository: Repository): Promise<readonly string[] | undefined> {
    const state = this.state.repositories.get(repository);
    return state === undefined || state.isEmpty ? undefined : state.tags.sortedKeys();
  }

  async findManifest(repository: Repository, reference: Tag | BlobDigest): Promise<ManifestRecord | undefined> {
    const state = this.state.repositories.get(repository);
    const digest = asBlobDigest(reference) ?? state?.tags.get(reference)?.digest;
    return digest === undefined ? undefined : state?.manifests.get(digest);
  }

  async manifests(repository: Repository): Promise<readonly ManifestRecord[]> {
    return [...(this.state.repositories.get(repository)?.manifests.values() ?? [])];
  }

  async readManifest({ digest }: ManifestRecord): Promise<Uint8Array | undefined> {
    const known = this.#cache.get(digest);
    if (known !== undefined) return known;
    const bytes = await readWholeBlob(this.state.blobs, digest, Number.POSITIVE_INFINITY);
    if (bytes !== undefined) this.#cache.set(digest, bytes);
    return bytes;
  }

  async openManifest({ digest }: ManifestRecord): Promise<OpenBlob | undefined> {
    return await this.state.blobs.open(digest);
  }

  async referrers(repository: Repository, subject: BlobDigest): Promise<readonly ManifestRecord[]> {
    return this.state.repositories.get(repository)?.referrersOf(subject) ?? [];
  }

  async blobSize(repository: Repository, digest: BlobDigest): Promise<number | undefined> {
    if (!this.#holds(repository, digest)) return undefined;
    return (await this.state.blobs.stampOf(digest))?.size;
  }

  async openBlob(repository: Repository, digest: BlobDigest): Promise<OpenBlob | undefined> {
    return this.#holds(repository, digest) ? await this.state.blobs.open(digest) : undefined;
  }

  async [Symbol.asyncDispose](): Promise<void> {}

  #holds(repository: Repository, digest: BlobDigest): boolean {
    return this.state.repositories.get(repository)?.blobs.has(digest) === true;
  }
}

/** A small blob; `undefined` where it is missing, damaged or larger than the limit. */
export async function readWholeBlob(
  blobs: Pick<BlobPlace, 'open'>,
  digest: BlobDigest,
  limitBytes: number,
): Promise<Uint8Array | undefined> {
  await using blob = await blobs.open(digest);
  if (blob === undefined || blob.size > limitBytes) return undefined;
  const bytes = new Uint8Array(blob.size);
  await blob.readInto(bytes, 0);
  return bytes;
}
