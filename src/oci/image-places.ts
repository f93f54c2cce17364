import type { ByteStream } from '../bytes/index.ts';
import type { Descriptor } from './descriptor.ts';
import type { Digest } from './digest.ts';
import type { RepositoryReader, RepositoryWriter } from './repositories.ts';

/** An opened place for reading: a repository, and what the name of the place means in it. */
export interface ImageSource extends AsyncDisposable {
  /** The place as the user wrote it, for messages. */
  readonly place: string;
  /** The image or index that the place names. Its digest is what a lockfile pins. */
  readonly root: Descriptor;
  readonly repository: RepositoryReader;
}

/** A blob that was named when all of it had come. */
export interface ReceivedBlob {
  readonly digest: Digest;
  /** Bytes. */
  readonly size: number;
  /** Reads it back, as often as it is wanted. */
  readonly open: () => ByteStream;
}

/** A repository that one image is written to. The image gets its name last, by `commit` of the place. */
export interface ImageRepository extends Omit<RepositoryWriter, 'tag'> {
  /** Stores a blob whose digest only its bytes tell, where the place can do so: then they need not be made twice. */
  receiveBlob?(content: ByteStream, signal?: AbortSignal): Promise<ReceivedBlob>;
}

/**
 * An opened place for writing: a repository, and the name that the image gets in it. Write blobs, then manifests from
 * the leaves up, then `commit`. Disposing without a commit leaves the place as it was, but for blobs that nothing names.
 */
export interface ImageSink extends AsyncDisposable {
  /** The place as the user wrote it, for messages. */
  readonly place: string;
  readonly repository: ImageRepository;
  /** Gives the name of the place, which may be none, to an image that is stored: the one step that makes it visible. */
  commit(root: Descriptor, bytes: Uint8Array, signal?: AbortSignal): Promise<void>;
}
