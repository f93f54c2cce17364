import {
  type Descriptor,
  type Digest,
  manifestContent,
  type RepositoryTarget,
  type RepositoryWriter,
} from '../oci/index.ts';
import { blobReader } from './blobs/blob-reader.ts';
import { blobWriter } from './blobs/blob-writer.ts';
import { writeResumable } from './blobs/partial-blob.ts';
import { DirectoryFiles } from './directory-files.ts';
import { withTagOf, withUntagged } from './index/edit-index.ts';
import type { LayoutIndex } from './index/layout-index.ts';
import { SharedIndex } from './index/shared-index.ts';
import type { LayoutOptions } from './layout-files.ts';
import { type LayoutParts, layoutRepositoryReader, subjectIn } from './repository-reader.ts';
import { LayoutSession } from './session.ts';
import { claimForWriting } from './sink.ts';

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
  const reader = blobReader(new DirectoryFiles(place, directory));
  const parts = { place, index: new SharedIndex(directory), reader, subjects: new Map() };
  const writing = { session, loose: new LooseManifests(parts, session), hasFailed: false };
  return {
    place,
    repository: (path) => layoutRepositoryWriter(parts, path, writing),
    async [Symbol.asyncDispose]() {
      await writing.loose.name();
      await session.close({ isWhole: !writing.hasFailed });
    },
  };
}

/** What a repository that is written to has beside its reader. */
interface WritableParts extends LayoutParts {
  readonly index: SharedIndex;
}

interface Writing {
  readonly session: LayoutSession;
  readonly loose: LooseManifests;
  /** Then what is here already is kept for the run that goes on. */
  hasFailed: boolean;
}

function layoutRepositoryWriter(parts: WritableParts, repository: string, writing: Writing): RepositoryWriter {
  const { index, place } = parts;
  const { session, loose } = writing;
  const { directory, trust, blobs } = session;
  const noted = async (work: () => Promise<void>): Promise<void> => {
    try {
      await work();
    } catch (error) {
      writing.hasFailed = true;
      throw error;
    }
  };
  return {
    ...layoutRepositoryReader(parts, repository),
    ...blobWriter(blobs),
    writeBlob: (descriptor, content, options = {}) =>
      noted(async () => {
        const what = `blob ${descriptor.digest} for \`${place}\``;
        const isThere = (): Promise<boolean> => blobs.has(descriptor, options.signal);
        const finish = (path: string): Promise<void> => blobs.name(descriptor.digest, path);
        await blobs.prepare();
        await writeResumable({ directory, trust, descriptor, what, finish }, content, { ...options, isThere });
      }),
    writeManifest: (descriptor, bytes, signal) =>
      noted(async () => {
        await blobs.writeBytes(descriptor, bytes, signal);
        if (subjectIn(bytes, descriptor, place) === undefined) return loose.add(repository, descriptor, bytes);
        // Nothing else leads to a signature.
        await index.change((before) => withUntagged(before, descriptor, repository), session, signal);
      }),
    tag: (tag, descriptor, bytes, signal) =>
      noted(async () => {
        await blobs.writeBytes(descriptor, bytes, signal);
        await blobs.sync();
        loose.take(repository, descriptor.digest);
        await index.change((before) => withTagOf(before, descriptor, { repository, tag }), session, signal);
      }),
  };
}

/** Manifests that neither a name nor an index leads to, so far: in the end they get entries without a name. */
class LooseManifests {
  readonly #parts: WritableParts;
  readonly #session: LayoutSession;
  readonly #loose = new Map<string, { readonly repository: string; readonly descriptor: Descriptor }>();

  constructor(parts: WritableParts, session: LayoutSession) {
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
    await this.#session.blobs.sync();
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
