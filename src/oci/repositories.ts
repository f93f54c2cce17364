import type { ByteStream } from '../bytes/index.ts';
import type { RootsmithError } from '../errors/index.ts';
import type { Descriptor } from './descriptor.ts';
import type { Digest } from './digest.ts';

/** Where to begin reading a blob. */
export interface ReadBlobOptions {
  /** Bytes to leave out at the start. @default 0 */
  readonly offset?: number | undefined;
  /** Bytes that are wanted; what is behind them is not read. They are only counted. @default up to the end */
  readonly length?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Called for an entry in a list of referrers that cannot be used: without it, one such entry spoils the list. */
export type UnusableReferrer = (error: RootsmithError) => void;

/** One repository of a registry, layout or bundle, for reading. Nothing is fetched before it is asked for. */
export interface RepositoryReader {
  /** `ghcr.io/siderolabs/installer`, for messages. */
  readonly place: string;
  /** What a tag or a digest names; undefined where there is nothing of that name. */
  resolve(name: string, signal?: AbortSignal): Promise<Descriptor | undefined>;
  /** The exact bytes of a manifest or index, checked against its descriptor. Throws `IMAGE_NOT_FOUND`. */
  readManifest(descriptor: Descriptor, signal?: AbortSignal): Promise<Uint8Array>;
  /** The bytes of a blob. Read as a whole they are checked against the digest; a part of them is only counted. */
  readBlob(descriptor: Descriptor, options?: ReadBlobOptions): ByteStream;
  /** Bytes of a blob that no manifest described; undefined where it is not here. Not every place can tell. */
  blobSize?(digest: Digest, signal?: AbortSignal): Promise<number | undefined>;
  /** Manifests whose `subject` this is, from the API or the fallback tag; sorted by digest. `unusable` hears of entries that name nothing. */
  referrers(subject: Digest, signal?: AbortSignal, unusable?: UnusableReferrer): Promise<readonly Descriptor[]>;
  /** All tags, sorted. */
  tags(signal?: AbortSignal): Promise<readonly string[]>;
}

/** The bytes of a blob, from any offset, as often as a transfer that broke needs them. */
export interface BlobContent {
  open(offset: number): ByteStream;
  /** Opened at the start, it fails by itself where the bytes are wrong: nobody has to hash them again. @default false */
  readonly isChecked?: boolean | undefined;
}

/** What is known of a transfer while it runs. */
export interface WriteBlobOptions {
  readonly signal?: AbortSignal | undefined;
  /** Called with the count of bytes that the place has for sure; it grows, and never falls back within one call. */
  readonly onProgress?: ((confirmedBytes: number) => void) | undefined;
  /** Whether the blob is known to expand to what the config of its image says. @default false */
  readonly isExpandable?: boolean | undefined;
}

/** One repository for writing too. Write blobs, then manifests from the leaves up, then tags. */
export interface RepositoryWriter extends RepositoryReader {
  hasBlob(descriptor: Descriptor, signal?: AbortSignal): Promise<boolean>;
  /**
   * Takes a blob over from another repository of the same place, or from any where `from` is undefined.
   * False where the place does not have it there, or does not do that.
   */
  mountBlob(descriptor: Descriptor, from: string | undefined, signal?: AbortSignal): Promise<boolean>;
  /** Stores a blob, checked on the way or by the place; goes on where an earlier transfer, of this process or another, broke. */
  writeBlob(descriptor: Descriptor, content: BlobContent, options?: WriteBlobOptions): Promise<void>;
  /** Stores a manifest or index under its digest. Its children are stored already, or left out on purpose. */
  writeManifest(descriptor: Descriptor, bytes: Uint8Array, signal?: AbortSignal): Promise<void>;
  /** Makes a tag mean a manifest that is stored: the one step that makes an image visible. */
  tag(tag: string, descriptor: Descriptor, bytes: Uint8Array, signal?: AbortSignal): Promise<void>;
}

/** A place with many repositories: a registry, a layout, a bundle. */
export interface RepositorySource extends AsyncDisposable {
  /** For messages. */
  readonly place: string;
  /** The repository of a path below the place, such as `siderolabs/installer`. Asks nothing. */
  repository(path: string): RepositoryReader;
}

/** A place that takes many repositories. Disposing closes connections and files; what is written stays. */
export interface RepositoryTarget extends AsyncDisposable {
  readonly place: string;
  repository(path: string): RepositoryWriter;
}
