import {
  type Descriptor,
  type Digest,
  formatPlace,
  manifestContent,
  type RepositorySource,
  type RepositoryTarget,
  type RepositoryWriter,
} from '../oci/index.ts';
import { BlobFolder } from './blobs/blob-folder.ts';
import { blobReader } from './blobs/blob-reader.ts';
import { writeResumable } from './blobs/partial-blob.ts';
import { DirectoryFiles } from './directory-files.ts';
import { withTagOf, withUntagged } from './index/edit-index.ts';
import type { LayoutIndex } from './index/layout-index.ts';
import { selectEntry } from './index/select-entry.ts';
import { SharedIndex } from './index/shared-index.ts';
import type { LayoutOptions } from './layout-files.ts';
import { checkLayoutVersion } from './layout-files.ts';
import { type LayoutParts, layoutRepositoryReader, subjectIn } from './repository-reader.ts';
import { LayoutSession } from './session.ts';
import { claimForWriting } from './sink.ts';

/** A layout with the images of many repositories. */
export interface LayoutRepositories extends RepositorySource {
  /** What the name of a place means: the image, and the repository that it belongs to. */
  select(name: string | undefined, signal?: AbortSignal): Promise<SelectedImage>;
}

export interface SelectedImage {
  readonly repository: string;
  readonly digest: Digest;
}

/** Opens a layout that holds images of many repositories, by names such as `siderolabs/installer:v1.0.6`. */
export async function openLayoutRepositories(directory: string): Promise<LayoutRepositories> {
  const place = `oci:${directory}`;
  const parts = partsOf(directory, new BlobFolder(directory, { place, durable: true }));
  await checkLayoutVersion(new DirectoryFiles(parts.place, directory));
  return {
    place: parts.place,
    repository: (path) => layoutRepositoryReader(parts, path),
    async select(name, signal) {
      const index = await parts.index.read();
      const reader = {
        ...parts.reader,
        place: formatPlace({ kind: 'oci', directory, ...(name !== undefined && { name }) }),
      };
      const { entry, descriptor } = await selectEntry(index, name, reader, signal);
      return { repository: entry.name?.repository ?? index.fallback ?? '', digest: descriptor.digest };
    },
    async [Symbol.asyncDispose]() {},
  };
}

/**
 * Opens a layout, new or not, for images of many repositories. Blobs are shared by all of them. A blob
 * that a killed run left in the middle is gone on with.
 */
export async function openLayoutTarget(
  directory: string,
  { report, signal }: LayoutOptions = {},
): Promise<RepositoryTarget> {
  const place = `oci:${directory}`;
  await claimForWriting(place, directory);
  const session = await LayoutSession.open(directory, { place, report, signal });
  const parts = partsOf(directory, session.blobs);
  const writing = { session, loose: new LooseManifests(parts, session), hasFailed: false };
  return {
    place: parts.place,
    repository: (path) => layoutRepositoryWriter(parts, path, writing),
    async [Symbol.asyncDispose]() {
      await writing.loose.name();
      await session.close({ isWhole: !writing.hasFailed });
    },
  };
}

function partsOf(directory: string, blobs: BlobFolder): LayoutParts {
  const place = `oci:${directory}`;
  const reader = blobReader(new DirectoryFiles(place, directory));
  return { place, index: new SharedIndex(directory), blobs, reader, subjects: new Map() };
}

interface Writing {
  readonly session: LayoutSession;
  readonly loose: LooseManifests;
  /** Then what is here already is kept for the run that goes on. */
  hasFailed: boolean;
}

function layoutRepositoryWriter(parts: LayoutParts, repository: string, writing: Writing): RepositoryWriter {
  const { blobs, index, place } = parts;
  const { session, loose } = writing;
  const { directory, trust } = session;
  const noted = <T>(work: Promise<T>): Promise<T> =>
    work.catch((error: unknown) => {
      writing.hasFailed = true;
      throw error;
    });
  async function writeBlob(...[descriptor, content, options = {}]: Parameters<RepositoryWriter['writeBlob']>) {
    const what = `blob ${descriptor.digest} for \`${place}\``;
    const isThere = (): Promise<boolean> => blobs.has(descriptor, options.signal);
    const finish = (path: string): Promise<void> => blobs.name(descriptor.digest, path);
    await blobs.prepare();
    await writeResumable({ directory, trust, descriptor, what, finish }, content, { ...options, isThere });
  }
  async function writeManifest(...[descriptor, bytes, signal]: Parameters<RepositoryWriter['writeManifest']>) {
    await blobs.writeBytes(descriptor, bytes, signal);
    if (subjectIn(bytes, descriptor, place) === undefined) return loose.add(repository, descriptor, bytes);
    // Nothing else leads to a signature.
    await index.change((before) => withUntagged(before, descriptor, repository), session, signal);
  }
  async function tag(...[name, descriptor, bytes, signal]: Parameters<RepositoryWriter['tag']>) {
    await blobs.writeBytes(descriptor, bytes, signal);
    await blobs.sync();
    loose.take(repository, descriptor.digest);
    await index.change((before) => withTagOf(before, descriptor, { repository, tag: name }), session, signal);
  }
  return {
    ...layoutRepositoryReader(parts, repository),
    hasBlob: (descriptor, signal) => blobs.has(descriptor, signal),
    mountBlob: (descriptor, _from, signal) => blobs.has(descriptor, signal),
    writeBlob: (...wanted) => noted(writeBlob(...wanted)),
    writeManifest: (...wanted) => noted(writeManifest(...wanted)),
    tag: (...wanted) => noted(tag(...wanted)),
  };
}

/** Manifests that neither a name nor an index leads to, so far: in the end they get entries without a name. */
class LooseManifests {
  readonly #parts: LayoutParts;
  readonly #session: LayoutSession;
  readonly #loose = new Map<string, { readonly repository: string; readonly descriptor: Descriptor }>();

  constructor(parts: LayoutParts, session: LayoutSession) {
    this.#parts = parts;
    this.#session = session;
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
    const edit = (index: LayoutIndex): LayoutIndex =>
      [...this.#loose.values()].reduce(
        (changed, { repository, descriptor }) => withUntagged(changed, descriptor, repository),
        index,
      );
    await this.#parts.index.change(edit, this.#session);
    this.#loose.clear();
  }
}

function keyOf(repository: string, digest: Digest): string {
  return `${repository}@${digest}`;
}
