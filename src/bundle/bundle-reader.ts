import { type ByteStream, readRange, upTo, verified } from '../bytes/index.ts';
import { RootsmithError } from '../errors/index.ts';
import { blobPath } from '../layout/index.ts';
import type { Digest } from '../oci/index.ts';
import type { OpenFile } from './bundle-files.ts';
import type { BundleImage } from './bundle-index.ts';
import type { FoundBundle } from './found-bundle.ts';
import type { AbsentBlob, BundleMap } from './map.ts';
import type { PlacedFile } from './tar-layout.ts';
import { verifiedBlocks } from './verified-blocks.ts';

export interface ReadVerifiedOptions {
  /** Where to begin. @default 0 */
  readonly offset?: number | undefined;
  /** Bytes that are wanted. @default up to the end */
  readonly length?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Reads a bundle in place: a directory, a tar or volumes. Nothing is unpacked. */
export class BundleReader implements AsyncDisposable {
  readonly #bundle: FoundBundle;
  readonly #blobs: ReadonlyMap<Digest, PlacedFile>;
  /** The images that `index.json` names. */
  readonly images: readonly BundleImage[];

  constructor(bundle: FoundBundle, images: readonly BundleImage[]) {
    this.#bundle = bundle;
    this.#blobs = new Map(
      bundle.map.files.filter(({ path, digest }) => path === blobPath(digest)).map((file) => [file.digest, file]),
    );
    this.images = images;
  }

  /** The place as the user wrote it, for messages. */
  get place(): string {
    return this.#bundle.place;
  }

  /** The digest of the map: equal content has equal IDs. */
  get id(): Digest {
    return this.#bundle.map.id;
  }

  get map(): BundleMap {
    return this.#bundle.map;
  }

  /** Blobs that manifests name and that the bundle leaves out on purpose. */
  get absent(): readonly AbsentBlob[] {
    return this.#bundle.map.absent;
  }

  has(digest: Digest): boolean {
    return this.#blobs.has(digest);
  }

  /** A blob's size, and the media type of a manifest; `undefined` if the bundle does not contain it. */
  find(digest: Digest): PlacedFile | undefined {
    return this.#blobs.get(digest);
  }

  /**
   * Opens a blob or manifest for reading at any offset; `undefined` if the bundle does not contain it. The bytes are
   * not checked: a caller that reads all of them must compare the digest.
   */
  async openBlob(digest: Digest): Promise<OpenFile | undefined> {
    const file = this.#blobs.get(digest);
    return file && (await this.#bundle.files.open(file));
  }

  /** Reads a blob from an offset on, unchecked. Throws `IMAGE_NOT_FOUND` if the bundle does not contain it. */
  async *readBlob(digest: Digest, offset = 0): ByteStream {
    await using blob = await this.openBlob(digest);
    if (blob === undefined) throw this.#lacks(digest);
    yield* readRange(blob, offset);
  }

  /**
   * Reads a blob from an offset on. Each block is checked before its bytes are returned; a read of the whole blob also
   * checks its digest.
   */
  async *readVerified(digest: Digest, options: ReadVerifiedOptions = {}): ByteStream {
    const { offset = 0, length, signal } = options;
    const { map, place, checksums } = this.#bundle;
    const file = this.#blobs.get(digest);
    if (file === undefined) throw this.#lacks(digest);
    await using blob = await this.#bundle.files.open(file);
    const stream =
      checksums === undefined
        ? readRange(blob, offset)
        : verifiedBlocks(blob, file, { offset, map, checksums, place, signal });
    if (length !== undefined) yield* upTo(stream, length);
    else if (offset > 0) yield* stream;
    else yield* verified(stream, { what: `blob ${digest} of \`${place}\``, digest, size: file.size });
  }

  /** Opens a file beside the blobs, such as `rootsmith/mirror.yaml`; `undefined` if it does not exist. */
  async openFile(path: string): Promise<OpenFile | undefined> {
    const file = this.map.files.find((one) => one.path === path);
    return file && (await this.#bundle.files.open(file));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#bundle[Symbol.asyncDispose]();
  }

  #lacks(digest: Digest): RootsmithError {
    const isAbsent = this.absent.some((blob) => blob.digest === digest && blob.why === 'receipt');
    const hint = isAbsent
      ? 'The bundle is a delta: import it into the registry of its receipt.'
      : 'Export the bundle again.';
    return new RootsmithError('IMAGE_NOT_FOUND', `the bundle \`${this.place}\` does not hold ${digest}`, { hint });
  }
}
