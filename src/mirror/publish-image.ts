import { isRootsmithError, RootsmithError } from '../errors/index.ts';
import type { Descriptor, RepositoryReader, RepositoryTarget, RepositoryWriter } from '../oci/index.ts';
import type { ManifestShelf } from './manifest-shelf.ts';
import type { PlannedImage, PlannedManifest } from './plan-model.ts';

/** What images of one run share while they are published. */
export class Publisher {
  readonly #target: RepositoryTarget;
  readonly #shelf: ManifestShelf;
  readonly #signal: AbortSignal | undefined;
  /** Two images of a repository may name the same manifest: it is written once. */
  readonly #written = new Map<string, Promise<void>>();

  constructor(target: RepositoryTarget, shelf: ManifestShelf, signal: AbortSignal | undefined) {
    this.#target = target;
    this.#shelf = shelf;
    this.#signal = signal;
  }

  /** Writes manifests from the leaves up, then names; the image's own name is the last. Its blobs are there. */
  async publish(image: PlannedImage, reader: RepositoryReader): Promise<void> {
    const { repository, tag } = image.target;
    const writer = this.#target.repository(repository);
    for (const manifest of image.manifests) {
      await this.#writeOnce(writer, repository, manifest, reader).catch((error: unknown) => {
        throw explainedRefusal(error, manifest, image);
      });
    }
    for (const named of image.tags) {
      const manifest = image.manifests.find(({ descriptor }) => descriptor.digest === named.digest);
      if (manifest !== undefined) await this.#tag(writer, named.tag, manifest.descriptor, reader);
    }
    if (tag !== undefined) await this.#tag(writer, tag, image.root, reader);
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
    return await this.#shelf.read(descriptor, reader, this.#signal);
  }
}

/** What registries call it when an index names something that they do not have. */
const UNKNOWN_PART = /^(?:MANIFEST_|BLOB_UNKNOWN)/;

/** Not every registry takes an index whose images do not all come along: it is told how to do without. */
function explainedRefusal(error: unknown, { descriptor }: PlannedManifest, { root, omitted }: PlannedImage): unknown {
  if (!isRootsmithError(error) || omitted.length === 0 || descriptor.digest !== root.digest) return error;
  const said = error.details['registryCode'];
  if (typeof said !== 'string' || !UNKNOWN_PART.test(said)) return error;
  const { code, message, details } = error;
  return new RootsmithError(code, `${message}; the index is sparse: it names images that stay behind`, {
    hint: 'Have the index written anew without them, under another digest: `--index rebuilt` of `mirror copy` and `mirror export`, or `index: rebuilt` in the mirror file.',
    details,
    cause: error,
  });
}
