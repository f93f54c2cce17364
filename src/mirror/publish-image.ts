import {
  type Descriptor,
  type Digest,
  digestOf,
  encodeJson,
  type JsonValue,
  mediaTypes,
  parseManifest,
  type RepositoryReader,
  type RepositoryTarget,
  type RepositoryWriter,
} from '../oci/index.ts';
import { digestTag } from './closure-belongings.ts';
import type { ManifestShelf } from './manifest-shelf.ts';
import type { PlannedImage, PlannedManifest } from './plan-model.ts';

/** What images of one run share while they are published. */
export class Publisher {
  readonly #target: RepositoryTarget;
  readonly #shelf: ManifestShelf;
  readonly #signal: AbortSignal | undefined;
  /** Two images of a repository may name the same manifest: it is written once. */
  readonly #written = new Map<string, Promise<void>>();
  /** Lists of referrers are read, added to and written: one at a time in each repository. */
  readonly #lists = new Map<string, Promise<void>>();

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
    await this.#listReferrers(writer, image, reader);
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

  /**
   * A registry without an API for referrers knows them only by a tag of the subject, which clients keep.
   *
   * @see https://github.com/opencontainers/distribution-spec/blob/v1.1.1/spec.md#pushing-manifests-with-subject
   */
  async #listReferrers(
    writer: RepositoryWriter,
    { manifests, target: { repository } }: PlannedImage,
    reader: RepositoryReader,
  ): Promise<void> {
    for (const subject of new Set(manifests.flatMap((manifest) => manifest.subject ?? []))) {
      const referring = manifests.filter((manifest) => manifest.subject === subject);
      const before = this.#lists.get(repository) ?? Promise.resolve();
      const listed = before.then(() => this.#completeList(writer, subject, { referring, reader }));
      this.#lists.set(
        repository,
        listed.catch(() => undefined),
      );
      await listed;
    }
  }

  async #completeList(
    writer: RepositoryWriter,
    subject: Digest,
    { referring, reader }: { readonly referring: readonly PlannedManifest[]; readonly reader: RepositoryReader },
  ): Promise<void> {
    const known = await writer.referrers(subject, this.#signal);
    const listed = known.map(descriptorJson);
    for (const { descriptor } of referring) {
      if (known.some(({ digest }) => digest === descriptor.digest)) continue;
      listed.push(descriptorJson(asReferrer(descriptor, await this.#bytes(descriptor, reader))));
    }
    if (listed.length === known.length) return;
    const bytes = encodeJson({ schemaVersion: 2, mediaType: mediaTypes.oci.index, manifests: sorted(listed) });
    const index = { mediaType: mediaTypes.oci.index, digest: digestOf(bytes), size: bytes.length };
    await writer.tag(digestTag(subject), index, bytes, this.#signal);
  }
}

/** What a list of referrers says of a manifest: its own type and annotations. */
function asReferrer({ mediaType, digest, size }: Descriptor, bytes: Uint8Array): Descriptor {
  const parsed = parseManifest(bytes, { what: `manifest ${digest}`, mediaType });
  const artifactType = parsed.kind === 'manifest' ? (parsed.artifactType ?? parsed.config.mediaType) : undefined;
  return { mediaType, digest, size, annotations: parsed.annotations, ...(artifactType && { artifactType }) };
}

interface ListedReferrer {
  readonly [field: string]: JsonValue;
  readonly digest: string;
}

function descriptorJson({ mediaType, digest, size, artifactType, annotations }: Descriptor): ListedReferrer {
  return {
    mediaType,
    digest,
    size,
    ...(artifactType === undefined ? {} : { artifactType }),
    ...(annotations === undefined ? {} : { annotations: { ...annotations } }),
  };
}

function sorted(listed: readonly ListedReferrer[]): readonly ListedReferrer[] {
  return listed.toSorted((a, b) => (a.digest < b.digest ? -1 : 1));
}
