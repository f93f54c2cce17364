import type { ByteStream } from '../bytes/index.ts';
import type { Algorithm, BlobDigest } from './blob-digest.ts';
import type { ManifestFacts } from './manifest-facts.ts';
import type { Repository, Tag } from './repository-names.ts';

/** What a store keeps about a manifest. It contains nothing whose size the writer of the manifest decides. */
export interface ManifestRecord extends Omit<ManifestFacts, 'blobs' | 'children'> {
  readonly digest: BlobDigest;
  /** The size in bytes. */
  readonly size: number;
}

/** An open blob for reading at any offset. Dispose it to close it. */
export interface OpenBlob extends AsyncDisposable {
  /** The size of the whole blob in bytes. */
  readonly size: number;
  /** Fills the buffer from this offset on. Throws if the blob ends before. */
  readInto(buffer: Uint8Array, offset: number): Promise<void>;
}

/** Content that can be pulled, such as a folder. */
export interface ReadableStore extends AsyncDisposable {
  /** The names of all repositories, sorted. */
  repositories(): Promise<readonly string[]>;
  /** The tags of a repository, sorted; `undefined` if the repository does not exist. */
  tags(repository: Repository, signal?: AbortSignal): Promise<readonly string[] | undefined>;
  findManifest(repository: Repository, reference: Tag | BlobDigest): Promise<ManifestRecord | undefined>;
  /** All stored manifests of a repository, with and without tags. */
  manifests(repository: Repository): Promise<readonly ManifestRecord[]>;
  /**
   * The exact bytes of a manifest; `undefined` if they are missing or damaged. Never larger than the limit for
   * manifests.
   */
  readManifest(record: ManifestRecord): Promise<Uint8Array | undefined>;
  /** Opens a manifest for reading in parts, for clients that may read slowly. */
  openManifest(record: ManifestRecord): Promise<OpenBlob | undefined>;
  referrers(repository: Repository, subject: BlobDigest, signal?: AbortSignal): Promise<readonly ManifestRecord[]>;
  /** The size of a blob in bytes; `undefined` if the repository does not have it. */
  blobSize(repository: Repository, digest: BlobDigest): Promise<number | undefined>;
  openBlob(repository: Repository, digest: BlobDigest): Promise<OpenBlob | undefined>;
  /** When a manifest was stored here, in milliseconds since 1970. A store that does not know it has none. */
  storedAt?(record: ManifestRecord): Promise<number | undefined>;
  /** What all content takes here, in bytes. A store that does not count has none. */
  usedBytes?(): number | undefined;
}

/** An unfinished upload. */
export interface UploadSession {
  readonly id: string;
  readonly repository: Repository;
  /** How many bytes were received. */
  readonly size: number;
}

/** Options for appending a chunk. */
export interface AppendOptions {
  /** The exact size of the chunk. A chunk of another size leaves the upload unchanged. */
  readonly length?: number | undefined;
  /** Called with the size of the upload whenever it has grown. */
  readonly onGrow?: ((size: number) => void) | undefined;
}

/** The content of an upload while it grows. It stays readable after the upload has ended. */
export interface ReadableUpload extends AsyncDisposable {
  /** Fills the buffer from this offset on. All of these bytes must have been written. */
  readInto(buffer: Uint8Array, offset: number): Promise<void>;
}

/** A store that content can be pushed to. */
export interface WritableStore extends ReadableStore {
  /** Opens an upload. `client` is the key for the limit of open uploads of one client. */
  beginUpload(repository: Repository, algorithm: Algorithm, client?: string): Promise<UploadSession>;
  findUpload(repository: Repository, id: string): UploadSession | undefined;
  appendUpload(session: UploadSession, body: ByteStream, options: AppendOptions): Promise<void>;
  /** Checks the digest, and stores the blob durably. Ends the session in any case. */
  finishUpload(session: UploadSession, digest: BlobDigest): Promise<void>;
  cancelUpload(session: UploadSession): Promise<void>;
  openUpload(session: UploadSession): Promise<ReadableUpload>;
  /**
   * Deletes the least recently used content of replaceable repositories until so many more bytes fit below the limit of
   * the disk. Returns false if that is not possible.
   */
  makeRoom(bytes: number, isReplaceable: (repository: Repository) => boolean): Promise<boolean>;
  /** Makes a blob of another repository, or of any, available in this repository. */
  mountBlob(repository: Repository, digest: BlobDigest, from: Repository | undefined): Promise<boolean>;
  deleteBlob(repository: Repository, digest: BlobDigest): Promise<boolean>;
  /**
   * Until the result is disposed, unnamed blobs of this repository are kept, because a manifest that names them is
   * being pushed.
   */
  pushing(repository: Repository): Disposable;
  /**
   * Keeps blobs of these repositories without a manifest that names them, because content of a cache is not always
   * named here.
   */
  keepUnnamed(of: (repository: Repository) => boolean): void;
  putManifest(repository: Repository, manifest: NewManifest): Promise<void>;
  /** Deletes a manifest and the tags that point to it. */
  deleteManifest(repository: Repository, digest: BlobDigest): Promise<boolean>;
  deleteTag(repository: Repository, tag: Tag): Promise<boolean>;
}

/** A pushed manifest: its bytes, the facts in them, and the tags to set. */
export interface NewManifest {
  readonly digest: BlobDigest;
  readonly bytes: Uint8Array;
  readonly facts: ManifestFacts;
  readonly tags: readonly Tag[];
}

/** Tells whether content can be pushed to a store. */
export function isWritable(store: ReadableStore): store is WritableStore {
  return 'beginUpload' in store;
}
