import { type ByteStream, readRange, verified } from '../bytes/index.ts';
import { RootsmithError } from '../errors/index.ts';
import { blobPath } from '../layout/index.ts';
import type { Digest } from '../oci/index.ts';
import type { OpenFile } from './bundle-files.ts';
import type { BundleImage } from './bundle-index.ts';
import type { AbsentBlob, BundleMap } from './map.ts';
import type { FoundBundle } from './open-bundle.ts';
import type { PlacedFile } from './tar-layout.ts';
import { verifiedBlocks } from './verified-blocks.ts';

export interface ReadVerifiedOptions {
  /** @default 0 */
  readonly offset?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** A bundle, read where it lies: a directory, a tar or volumes. Nothing is unpacked. */
export class BundleReader implements AsyncDisposable {
  readonly #bundle: FoundBundle;
  readonly #blobs: ReadonlyMap<Digest, PlacedFile>;
  /** As its `index.json` names them. */
  readonly images: readonly BundleImage[];

  constructor(bundle: FoundBundle, images: readonly BundleImage[]) {
    this.#bundle = bundle;
    this.#blobs = new Map(
      bundle.map.files.filter(({ path, digest }) => path === blobPath(digest)).map((file) => [file.digest, file]),
    );
    this.images = images;
  }

  /** As the user wrote it, for messages. */
  get place(): string {
    return this.#bundle.place;
  }

  /** The digest of its map: the same for the same content. */
  get id(): Digest {
    return this.#bundle.map.id;
  }

  get map(): BundleMap {
    return this.#bundle.map;
  }

  /** What manifests of the bundle name, and the bundle leaves out on purpose. */
  get absent(): readonly AbsentBlob[] {
    return this.#bundle.map.absent;
  }

  has(digest: Digest): boolean {
    return this.#blobs.has(digest);
  }

  /** Size, and media type of a manifest; undefined where the bundle does not hold it. */
  find(digest: Digest): PlacedFile | undefined {
    return this.#blobs.get(digest);
  }

  /**
   * The blob or manifest, for reading at any offset; undefined where the bundle does not hold it. What
   * is read is not checked: whoever asks for the whole compares its digest.
   */
  async openBlob(digest: Digest): Promise<OpenFile | undefined> {
    const file = this.#blobs.get(digest);
    return file && (await this.#bundle.files.open(file));
  }

  /** The bytes of a blob from an offset on, unchecked. Throws `IMAGE_NOT_FOUND` where it is not here. */
  async *readBlob(digest: Digest, offset = 0): ByteStream {
    await using blob = await this.openBlob(digest);
    if (blob === undefined) throw this.#lacks(digest);
    yield* readRange(blob, offset);
  }

  /**
   * The bytes of a blob from an offset on, each block checked before a byte of it is given out, and the
   * whole against its digest where it is read from the start.
   */
  async *readVerified(digest: Digest, options: ReadVerifiedOptions = {}): ByteStream {
    const { offset = 0, signal } = options;
    const { map, place, checksums } = this.#bundle;
    const file = this.#blobs.get(digest);
    if (file === undefined) throw this.#lacks(digest);
    await using blob = await this.#bundle.files.open(file);
    const stream =
      checksums === undefined
        ? readRange(blob, offset)
        : verifiedBlocks(blob, file, { offset, map, checksums, place, signal });
    yield* offset > 0 ? stream : verified(stream, { what: `blob ${digest} of \`${place}\``, digest, size: file.size });
  }

  /** A file beside the blobs, such as `rootsmith/mirror.yaml`; undefined where there is none. */
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
      ? 'The bundle is a delta: import it into the registry that its receipt is of.'
      : 'Export the bundle again.';
    return new RootsmithError('IMAGE_NOT_FOUND', `the bundle \`${this.place}\` does not hold ${digest}`, { hint });
  }
}
