import type { ByteStream } from '../bytes/index.ts';
import type { Descriptor } from './descriptor.ts';
import type { Digest } from './digest.ts';

/** An image, or an index of images, where it lies. Nothing is fetched before it is asked for. */
export interface ImageSource extends AsyncDisposable {
  /** The place as the user wrote it, for messages. */
  readonly place: string;
  /** The manifest or index that the place names. Its digest is what a lockfile pins. */
  readonly root: Descriptor;
  /** The exact bytes of a manifest or index, checked against its descriptor. */
  readManifest(descriptor: Descriptor, signal?: AbortSignal): Promise<Uint8Array>;
  /** The bytes of a layer or config, checked while they are read: the loop fails at its end if they are wrong. */
  readBlob(descriptor: Descriptor, signal?: AbortSignal): ByteStream;
}

/** A blob that was named when all of it had come. */
export interface ReceivedBlob {
  readonly digest: Digest;
  /** Bytes. */
  readonly size: number;
  /** Reads it back, as often as it is wanted. */
  readonly open: () => ByteStream;
}

/**
 * Where an image goes. Write blobs, then manifests from the leaves up, then `commit`. Disposing
 * without a commit leaves the place as it was, but for blobs that nothing names.
 */
export interface ImageSink extends AsyncDisposable {
  /** The place as the user wrote it, for messages. */
  readonly place: string;
  hasBlob(descriptor: Descriptor, signal?: AbortSignal): Promise<boolean>;
  /** Stores a blob and checks it on the way. The content is read once. */
  writeBlob(descriptor: Descriptor, content: ByteStream, signal?: AbortSignal): Promise<void>;
  /** Stores a blob whose digest only its bytes tell, where the place can do so: then they need not be made twice. */
  receiveBlob?(content: ByteStream, signal?: AbortSignal): Promise<ReceivedBlob>;
  /** Stores a manifest or index whose children are stored already. */
  writeManifest(descriptor: Descriptor, bytes: Uint8Array, signal?: AbortSignal): Promise<void>;
  /** Gives the place's name (tag) to `root`: the one step that makes the image visible. */
  commit(root: Descriptor, signal?: AbortSignal): Promise<void>;
}
