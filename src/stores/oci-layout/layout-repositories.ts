import { rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import {
  type Descriptor,
  type Digest,
  manifestContent,
  type RepositorySource,
  type RepositoryTarget,
  type RepositoryWriter,
} from '../../oci/index.ts';
import { removeAbandoned } from '../files/remove-abandoned.ts';
import { BlobFolder } from './blob-folder.ts';
import { DirectoryFiles } from './directory-files.ts';
import { checkLayoutVersion } from './layout.ts';
import { withEntry } from './layout-index.ts';
import { LayoutNames, withUntagged } from './layout-names.ts';
import { type LayoutParts, layoutRepositoryReader, nameIn, subjectIn } from './layout-reader.ts';
import { PARTIAL_FOLDER, writeResumable } from './partial-blob.ts';
import { checkDirectory } from './sink.ts';
import { blobReader } from './source.ts';

/** Opens a layout that holds images of many repositories, by names such as `siderolabs/installer:v1.0.6`. */
export async function openLayoutRepositories(directory: string): Promise<RepositorySource> {
  const parts = partsOf(directory);
  await checkLayoutVersion(new DirectoryFiles(parts.place, directory));
  return {
    place: parts.place,
    repository: (path) => layoutRepositoryReader(parts, path),
    async [Symbol.asyncDispose]() {},
  };
}

/**
 * Opens a layout, new or not, for images of many repositories. Blobs are shared by all of them. A blob
 * that a killed run left in the middle is gone on with.
 */
export async function openLayoutTarget(directory: string): Promise<RepositoryTarget> {
  const parts = partsOf(directory);
  await checkDirectory(parts.place, directory);
  await removeAbandoned(directory);
  await parts.blobs.removeAbandoned();
  const loose = new LooseManifests(parts);
  return {
    place: parts.place,
    repository: (path) => layoutRepositoryWriter(parts, path, { directory, loose }),
    async [Symbol.asyncDispose]() {
      await loose.name();
      await rmdir(join(directory, PARTIAL_FOLDER)).catch(() => undefined); // it stays while a blob in it is not whole
    },
  };
}

function partsOf(directory: string): LayoutParts {
  const place = `oci:${directory}`;
  return {
    place,
    names: new LayoutNames(directory),
    blobs: new BlobFolder(directory, { place, durable: true }),
    reader: blobReader(new DirectoryFiles(place, directory)),
    subjects: new Map(),
  };
}

interface Writing {
  readonly directory: string;
  readonly loose: LooseManifests;
}

function layoutRepositoryWriter(
  parts: LayoutParts,
  repository: string,
  { directory, loose }: Writing,
): RepositoryWriter {
  const { blobs, names, place } = parts;
  return {
    ...layoutRepositoryReader(parts, repository),
    hasBlob: (descriptor, signal) => blobs.has(descriptor, signal),
    mountBlob: (descriptor, _from, signal) => blobs.has(descriptor, signal),
    async writeBlob(descriptor, content, options = {}) {
      const target = blobs.pathOf(descriptor.digest);
      const what = `blob ${descriptor.digest} for \`${place}\``;
      const isThere = (): Promise<boolean> => blobs.has(descriptor, options.signal);
      await writeResumable({ directory, target, descriptor, what }, content, { ...options, isThere });
      blobs.trust(descriptor.digest);
    },
    async writeManifest(descriptor, bytes, signal) {
      await blobs.writeBytes(descriptor, bytes, signal);
      if (subjectIn(bytes, descriptor, place) === undefined) return loose.add(repository, descriptor, bytes);
      // Nothing else leads to a signature.
      await names.change((index) => withUntagged(index, descriptor, repository), signal);
    },
    async tag(tag, descriptor, bytes, signal) {
      await blobs.writeBytes(descriptor, bytes, signal);
      await blobs.sync();
      loose.take(repository, descriptor.digest);
      const { mediaType, digest, size } = descriptor;
      await names.change((index) => withEntry(index, { mediaType, digest, size }, nameIn(repository, tag)), signal);
    },
  };
}

/** Manifests that neither a name nor an index leads to, so far: in the end they get entries without a name. */
class LooseManifests {
  readonly #parts: LayoutParts;
  readonly #loose = new Map<string, { readonly repository: string; readonly descriptor: Descriptor }>();

  constructor(parts: LayoutParts) {
    this.#parts = parts;
  }

  add(repository: string, descriptor: Descriptor, bytes: Uint8Array): void {
    const { digest, mediaType } = descriptor;
    const what = `manifest ${digest} for \`${this.#parts.place}\``;
    for (const child of manifestContent(bytes, { what, mediaType }).children) this.take(repository, child.digest);
    this.#loose.set(keyOf(repository, digest), { repository, descriptor });
  }

  take(repository: string, digest: Digest): void {
    this.#loose.delete(keyOf(repository, digest));
  }

  async name(): Promise<void> {
    if (this.#loose.size === 0) return;
    await this.#parts.blobs.sync();
    await this.#parts.names.change((index) =>
      [...this.#loose.values()].reduce(
        (changed, { repository, descriptor }) => withUntagged(changed, descriptor, repository),
        index,
      ),
    );
    this.#loose.clear();
  }
}

function keyOf(repository: string, digest: Digest): string {
  return `${repository}@${digest}`;
}
