import { formatPlace, type ImageSource, type Place, type Repository } from '../oci/index.ts';
import { blobReader } from './blobs/blob-reader.ts';
import { DirectoryFiles } from './directory-files.ts';
import { INDEX_FILE } from './file-names.ts';
import { fallbackRepository } from './index/fallback-repository.ts';
import { indexManifest, isIndexOfOneImage, readerWithIndex } from './index/index-as-image.ts';
import { parseLayoutIndex } from './index/layout-index.ts';
import { type SelectedEntry, selectEntry } from './index/select-entry.ts';
import { typedEntry } from './index/typed-entry.ts';
import { checkLayoutVersion, type LayoutFiles, type LayoutOptions, readSmallFile } from './layout-files.ts';
import { layoutRepositoryReader } from './repository-reader.ts';

/** Opens an image in an OCI layout in a directory. */
export async function openLayoutSource(
  place: Extract<Place, { kind: 'oci' }>,
  { signal }: LayoutOptions,
): Promise<ImageSource> {
  const files = new DirectoryFiles(formatPlace(place), place.directory);
  return await layoutSource(files, place.name, { fallback: fallbackRepository(place.directory), signal });
}

export interface LayoutSourceOptions {
  /** Where images belong whose name is a tag alone. */
  readonly fallback?: Repository;
  readonly signal?: AbortSignal | undefined;
}

/** The index of a whole layout has no entry. */
type Found = Pick<SelectedEntry, 'descriptor'> & Partial<SelectedEntry>;

/**
 * The image `name` among the files of a layout, as they are now: what refers to the image lies beside it, in the same
 * repository. Disposing it disposes `files`, and so does a failure.
 */
export async function layoutSource(
  files: LayoutFiles,
  name: string | undefined,
  { fallback, signal }: LayoutSourceOptions,
): Promise<ImageSource> {
  const { place } = files;
  try {
    await checkLayoutVersion(files);
    const what = `\`${INDEX_FILE}\` of \`${place}\``;
    const bytes = await readSmallFile(files, INDEX_FILE);
    const index = parseLayoutIndex(bytes, { what, fallback });
    const whole =
      bytes !== undefined && name === undefined && isIndexOfOneImage(index) ? indexManifest(bytes) : undefined;
    const reader = whole === undefined ? blobReader(files) : readerWithIndex(blobReader(files), whole);
    const found: Found = whole ?? (await selectEntry(index, name, reader, signal));
    const parts = { place, index: { read: async () => index }, reader, subjects: new Map() };
    return {
      place,
      root: await typedEntry(found.descriptor, reader, signal),
      repository: layoutRepositoryReader(parts, found.entry?.name?.repository ?? fallback ?? '', place),
      [Symbol.asyncDispose]: () => files[Symbol.asyncDispose](),
    };
  } catch (error) {
    await files[Symbol.asyncDispose]();
    throw error;
  }
}
