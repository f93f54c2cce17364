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
    for (const manifest of image.manifests) await this.#writeOnce(writer, repository, manifest, reader);
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
