import type { ByteStream } from '../bytes/index.ts';
import type { Algorithm, BlobDigest } from './blob-digest.ts';
import type { ManifestFacts } from './manifest-facts.ts';
import type { Repository, Tag } from './repository-names.ts';

/** A manifest as a repository holds it: nothing whose size its writer decides. */
export interface ManifestRecord extends Omit<ManifestFacts, 'blobs' | 'children'> {
  readonly digest: BlobDigest;
  /** Bytes. */
  readonly size: number;
}

/** An open blob, read at any offset. Close it by disposing. */
export interface OpenBlob extends AsyncDisposable {
  /** Bytes of the whole blob. */
  readonly size: number;
  /** Fills the buffer from this offset on, and fails where the blob ends before. */
  readInto(buffer: Uint8Array, offset: number): Promise<void>;
}

/** What can be pulled: a folder, and whatever else can answer these questions. */
export interface ReadableStore extends AsyncDisposable {
  /** Sorted. */
  repositories(): Promise<readonly string[]>;
  /** Sorted; `undefined` where the repository is unknown. */
  tags(repository: Repository, signal?: AbortSignal): Promise<readonly string[] | undefined>;
  findManifest(repository: Repository, reference: Tag | BlobDigest): Promise<ManifestRecord | undefined>;
  /** All manifests of a repository that are kept, named by a tag or not. */
  manifests(repository: Repository): Promise<readonly ManifestRecord[]>;
  /** The exact bytes; `undefined` where they are missing or damaged. Never larger than the limit for manifests. */
  readManifest(record: ManifestRecord): Promise<Uint8Array | undefined>;
  /** The same, piece by piece: for those who hand it on to a client that may read slowly. */
  openManifest(record: ManifestRecord): Promise<OpenBlob | undefined>;
  referrers(repository: Repository, subject: BlobDigest, signal?: AbortSignal): Promise<readonly ManifestRecord[]>;
  /** Bytes of a blob of this repository; `undefined` where it has no such blob. */
  blobSize(repository: Repository, digest: BlobDigest): Promise<number | undefined>;
  openBlob(repository: Repository, digest: BlobDigest): Promise<OpenBlob | undefined>;
}

/** An upload that is not finished. */
export interface UploadSession {
  readonly id: string;
  readonly repository: Repository;
  /** Bytes received so far. */
  readonly size: number;
}

/** How a chunk is appended to an upload. */
export interface AppendOptions {
  /** The chunk must have exactly so many bytes; a chunk that has not leaves the upload as it was. */
  readonly length?: number | undefined;
  /** Called with the bytes that the upload has, each time there are more. */
  readonly onGrow?: ((size: number) => void) | undefined;
}

/** The content of an upload while it grows. Goes on being readable when the upload has ended. */
export interface ReadableUpload extends AsyncDisposable {
  /** Fills the buffer from this offset on; all of it must have been written. */
  readInto(buffer: Uint8Array, offset: number): Promise<void>;
}

/** What can be pushed to. */
export interface WritableStore extends ReadableStore {
  /** `client` counts against what one client may have open. */
  beginUpload(repository: Repository, algorithm: Algorithm, client?: string): Promise<UploadSession>;
  findUpload(repository: Repository, id: string): UploadSession | undefined;
  appendUpload(session: UploadSession, body: ByteStream, options: AppendOptions): Promise<void>;
  /** Checks the digest, makes the blob durable, and ends the session in any case. */
  finishUpload(session: UploadSession, digest: BlobDigest): Promise<void>;
  cancelUpload(session: UploadSession): Promise<void>;
  openUpload(session: UploadSession): Promise<ReadableUpload>;
  /**
   * Throws away the blobs and manifests that were used longest ago, of repositories that could get them
   * again, until so many bytes more fit below the limit of the disk. False where they cannot.
   */
  makeRoom(bytes: number, isReplaceable: (repository: Repository) => boolean): Promise<boolean>;
  /** Makes a blob of another repository, or of any, one of this repository too. */
  mountBlob(repository: Repository, digest: BlobDigest, from: Repository | undefined): Promise<boolean>;
  deleteBlob(repository: Repository, digest: BlobDigest): Promise<boolean>;
  /** Until it is disposed, blobs of this repository stay, named or not: a manifest is coming that names them. */
  pushing(repository: Repository): Disposable;
  /** Blobs of these repositories stay without a manifest that names them: what is fetched is not always named here. */
  keepUnnamed(of: (repository: Repository) => boolean): void;
  putManifest(repository: Repository, manifest: NewManifest): Promise<void>;
  /** Also takes away the tags that mean it. */
  deleteManifest(repository: Repository, digest: BlobDigest): Promise<boolean>;
  deleteTag(repository: Repository, tag: Tag): Promise<boolean>;
}

/** A manifest that is pushed: its bytes, what they say, and the tags that shall mean it. */
export interface NewManifest {
  readonly digest: BlobDigest;
  readonly bytes: Uint8Array;
  readonly facts: ManifestFacts;
  readonly tags: readonly Tag[];
}

/** Whether a store takes pushes too. */
export function isWritable(store: ReadableStore): store is WritableStore {
  return 'beginUpload' in store;
}
