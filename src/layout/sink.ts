import { rmdir } from 'node:fs/promises';
import { join, relative, resolve, sep } from 'node:path';
import { RootsmithError } from '../errors/index.ts';
import { unlessAbsent } from '../files/index.ts';
import { formatPlace, type ImageSink, type Place } from '../oci/index.ts';
import { blobReader } from './blobs/blob-reader.ts';
import { blobWriter } from './blobs/blob-writer.ts';
import { claimDirectory } from './claim-directory.ts';
import { DirectoryFiles } from './directory-files.ts';
import { BLOBS_FOLDER } from './file-names.ts';
import { withText } from './index/edit-index.ts';
import { parseEntryName } from './index/entry-name.ts';
import { fallbackRepository } from './index/fallback-repository.ts';
import { SharedIndex } from './index/shared-index.ts';
import { checkLayoutVersion, type LayoutOptions } from './layout-files.ts';
import { layoutRepositoryReader } from './repository-reader.ts';
import { LayoutSession } from './session.ts';

/** Writes an image into an OCI layout in a directory, beside the images that are there. */
export async function openLayoutSink(
  place: Extract<Place, { kind: 'oci' }>,
  { report, signal }: LayoutOptions,
): Promise<ImageSink> {
  const text = formatPlace(place);
  refuseDigestName(text, place.name);
  const { directory } = place;
  const created = await claimForWriting(text, directory);
  const session = await LayoutSession.open(directory, { place: text, report, signal });
  const { blobs } = session;
  const index = new SharedIndex(directory);
  const parts = { place: text, index, reader: blobReader(new DirectoryFiles(text, directory)), subjects: new Map() };
  let isWhole = false;
  return {
    place: text,
    repository: {
      ...layoutRepositoryReader(parts, repositoryOf(place), text),
      ...blobWriter(blobs),
      receiveBlob: (content, signal) => blobs.receive(content, signal),
    },
    async commit(root, _bytes, signal) {
      await blobs.nameReceived();
      if (!(await blobs.has(root, signal))) throw new Error(`bug: commit of ${root.digest} before it was written`);
      await blobs.sync();
      await index.change((before) => withText(before, root, place.name), session, signal);
      isWhole = true;
    },
    async [Symbol.asyncDispose]() {
      await blobs.dropReceived();
      await session.close({ isWhole });
      if (created !== undefined) await removeEmpty(directory, created);
    },
  };
}

/** The repository that the name of a place belongs to. */
function repositoryOf({ directory, name }: Extract<Place, { kind: 'oci' }>): string {
  const fallback = fallbackRepository(directory);
  return (name === undefined ? undefined : parseEntryName(name, fallback)?.repository) ?? fallback;
}

/** Makes the directory of a layout, or finds one that can be written to. Gives the outermost directory that this took. */
export async function claimForWriting(place: string, directory: string): Promise<string | undefined> {
  const { isLayout, created } = await claimDirectory(directory, `write to \`${place}\``);
  if (isLayout) await checkLayoutVersion(new DirectoryFiles(place, directory));
  return created;
}

/** Takes away the directories that were made for an image which did not come: from the innermost up to `created`. */
async function removeEmpty(directory: string, created: string): Promise<void> {
  const above = relative(created, resolve(directory))
    .split(sep)
    .filter((name) => name !== '');
  const parents = [created, ...above.map((_, index) => join(created, ...above.slice(0, index + 1)))];
  const inside = [join(directory, BLOBS_FOLDER), join(directory, BLOBS_FOLDER, 'sha256')];
  try {
    for (const path of [...parents, ...inside].toReversed()) await rmdir(path).catch(unlessAbsent);
  } catch {
    // Something lies in it, ours or another's: it stays.
  }
}

/** A digest says what an image is, not what it should be called. */
export function refuseDigestName(place: string, name: string | undefined): void {
  if (!name?.startsWith('@')) return;
  throw new RootsmithError('PLACE_INVALID', `cannot write to \`${place}\`: a digest is not a name`, {
    hint: 'Give a tag instead, or none.',
  });
}
