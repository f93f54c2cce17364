import { isRootsmithError, RootsmithError } from '../../errors/index.ts';
import {
  type Descriptor,
  type Digest,
  manifestContent,
  mediaKind,
  type RepositoryReader,
  type RepositoryTarget,
  type RepositoryWriter,
} from '../../oci/index.ts';
import { attemptReferrer, type LeftBehind } from './left-behind.ts';
import type { ManifestCache } from './manifest-cache.ts';
import type { PlannedImage, PlannedManifest } from './plan-model.ts';

interface Publishing {
  readonly writer: RepositoryWriter;
  readonly reader: RepositoryReader;
  /** Digests that are not at the target, and why. */
  readonly gone: ReadonlyMap<Digest, RootsmithError>;
}

/** Writes the manifests and tags of images, of which one run shares what it can. */
export class Publisher {
  readonly #target: RepositoryTarget;
  readonly #cache: ManifestCache;
  readonly #signal: AbortSignal | undefined;
  /** Two images of a repository may name the same manifest, which is written once. */
  readonly #written = new Map<string, Promise<void>>();

  constructor(target: RepositoryTarget, cache: ManifestCache, signal: AbortSignal | undefined) {
    this.#target = target;
    this.#cache = cache;
    this.#signal = signal;
  }

  /**
   * Writes manifests from the leaves up, then tags; the tag of the image itself comes last. The blobs are at the target,
   * except those that are `lost`. Referrers that need a lost blob are left behind, and returned.
   */
  async publish(
    image: PlannedImage,
    reader: RepositoryReader,
    lost: ReadonlyMap<Digest, RootsmithError> = new Map(),
  ): Promise<readonly LeftBehind[]> {
    const { repository, tag } = image.target;
    const writer = this.#target.repository(repository);
    const gone = new Map(lost);
    const left: LeftBehind[] = [];
    for (const manifest of image.manifests) {
      const error = await this.#publishManifest(image, manifest, { writer, reader, gone });
      if (error === undefined) continue;
      gone.set(manifest.descriptor.digest, error);
      left.push({ what: manifest.descriptor.digest, error });
    }
    for (const named of image.tags)
      for (const each of await this.#publishTag(image, named, { writer, reader, gone })) left.push(each);
    if (tag !== undefined) await this.#tag(writer, tag, image.root, reader);
    return left;
  }

  /** Writes a manifest. Returns why a referrer is left behind; a failure of the image itself is thrown. */
  async #publishManifest(
    image: PlannedImage,
    manifest: PlannedManifest,
    { writer, reader, gone }: Publishing,
  ): Promise<RootsmithError | undefined> {
    const { repository } = image.target;
    if (!manifest.isReferrer) {
      await this.#writeOnce(writer, repository, manifest, reader).catch((error: unknown) => {
        throw explainedRefusal(error, manifest, image);
      });
      return undefined;
    }
    const written = await attemptReferrer(async () => {
      const lack = gone.size === 0 ? undefined : await this.#lackOf(manifest, reader, gone);
      if (lack !== undefined) throw lack;
      await this.#writeOnce(writer, repository, manifest, reader);
    }, this.#signal);
    return 'error' in written ? written.error : undefined;
  }

  /** Finds out why something that a referrer names, or refers to, is not at the target. */
  async #lackOf(
    { descriptor, blobs, subject }: PlannedManifest,
    reader: RepositoryReader,
    gone: ReadonlyMap<Digest, RootsmithError>,
  ): Promise<RootsmithError | undefined> {
    const { digest, mediaType } = descriptor;
    const isIndex = mediaKind(mediaType) === 'index';
    const children = isIndex
      ? manifestContent(await this.#bytes(descriptor, reader), { what: `index ${digest}`, mediaType }).children
      : [];
    const needed = [...blobs, ...(subject === undefined ? [] : [subject]), ...children.map((child) => child.digest)];
    return needed.map((each) => gone.get(each)).find((error) => error !== undefined);
  }

  async #publishTag(
    { manifests }: PlannedImage,
    { tag, digest }: PlannedImage['tags'][number],
    { writer, reader, gone }: Publishing,
  ): Promise<readonly LeftBehind[]> {
    const manifest = manifests.find(({ descriptor }) => descriptor.digest === digest);
    if (manifest === undefined || gone.has(digest)) return [];
    const set = await attemptReferrer(() => this.#tag(writer, tag, manifest.descriptor, reader), this.#signal);
    return 'error' in set ? [{ what: tag, error: set.error }] : [];
  }

  async #writeOnce(
    writer: RepositoryWriter,
    repository: string,
    { descriptor }: PlannedManifest,
    reader: RepositoryReader,
  ): Promise<void> {
    const key = `${repository}@${descriptor.digest}`;
    const write = async (): Promise<void> =>
      await writer.writeManifest(descriptor, await this.#bytes(descriptor, reader), this.#signal);
    const writing = this.#written.get(key) ?? write();
    this.#written.set(key, writing);
    await writing;
  }

  async #tag(writer: RepositoryWriter, tag: string, descriptor: Descriptor, reader: RepositoryReader): Promise<void> {
    await writer.tag(tag, descriptor, await this.#bytes(descriptor, reader), this.#signal);
  }

  async #bytes(descriptor: Descriptor, reader: RepositoryReader): Promise<Uint8Array> {
    return await this.#cache.read(descriptor, reader, this.#signal);
  }
}

/** The error codes of registries for an index that names something that they do not have. */
const UNKNOWN_PART = /^(?:MANIFEST_|BLOB_UNKNOWN)/;

/** Not every registry takes a sparse index. Where one refuses it, the hint says what to do. */
function explainedRefusal(error: unknown, { descriptor }: PlannedManifest, { root, omitted }: PlannedImage): unknown {
  if (!isRootsmithError(error) || omitted.length === 0 || descriptor.digest !== root.digest) return error;
  const said = error.details['registryCode'];
  if (typeof said !== 'string' || !UNKNOWN_PART.test(said)) return error;
  const { code, message, details } = error;
  return new RootsmithError(code, `${message}; the index is sparse: it names images that are not copied`, {
    hint: 'Have the index written anew without them, with another digest: `--index rebuilt` of `mirror copy` and `mirror export`, or `index: rebuilt` in the mirror file.',
    details,
    cause: error,
  });
}
