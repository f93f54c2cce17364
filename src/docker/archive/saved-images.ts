import { readAll, readRange } from '../../bytes/index.ts';
import { counted, nearest, RootsmithError } from '../../errors/index.ts';
import type { TarMembers } from '../../files/index.ts';
import {
  formatReference,
  invalidField,
  isListOfTexts,
  isObject,
  parseJsonBytes,
  parseReference,
} from '../../oci/index.ts';

/** One image of `manifest.json`, as `docker save` writes it. */
export interface SavedImage {
  /** Path of the config in the archive. */
  readonly config: string;
  readonly repoTags: readonly string[];
  /** Paths of the layers, the lowest first. */
  readonly layers: readonly string[];
}

export const MANIFEST_FILE = 'manifest.json';
/** Room for thousands of images. */
const MAX_MANIFEST_BYTES = 16 * 1024 * 1024;
/** Overlay mounts end at 128; old graph drivers took some more. */
const MAX_LAYERS = 1000;

/** What an archive holds. */
export async function readSavedImages(members: TarMembers, place: string): Promise<readonly SavedImage[]> {
  const file = members.find(MANIFEST_FILE);
  if (file === undefined) throw noManifest(members, place);
  const what = `\`${MANIFEST_FILE}\` of \`${place}\``;
  const document = parseJsonBytes(await readAll(readRange(file), { limitBytes: MAX_MANIFEST_BYTES, what }), what);
  if (!Array.isArray(document)) throw invalidField(what, 'the document', 'a list');
  return document.map((value: unknown, at) => parseSavedImage(value, `[${at}]`, what));
}

/**
 * The image that `reference` means: a tag, `@<index>`, or none for the only image. Tags are compared in
 * their complete form, since some writers shorten them and others do not.
 */
export function selectImage(images: readonly SavedImage[], reference: string | undefined, place: string): SavedImage {
  const found = reference === undefined ? images : matching(images, reference);
  const [image, ...others] = found;
  if (image !== undefined && others.length === 0) return image;
  const names = images.flatMap((one, at) => (one.repoTags.length === 0 ? [`@${at}`] : one.repoTags));
  const hint = `Name one of them: ${names.map((name) => `\`${name}\``).join(', ')}.`;
  if (image !== undefined) {
    throw new RootsmithError(
      'PLACE_INVALID',
      `cannot choose an image in \`${place}\`: it could be any of ${found.length}`,
      { hint },
    );
  }
  const meant = nearest(reference ?? '', names);
  throw new RootsmithError(
    'IMAGE_NOT_FOUND',
    `cannot find the image \`${place}\`: it holds ${counted(images.length, 'image')}, none of that name`,
    {
      hint: meant === undefined ? hint : `Did you mean \`${meant}\`?`,
    },
  );
}

function matching(images: readonly SavedImage[], reference: string): readonly SavedImage[] {
  if (reference.startsWith('@')) return images.slice(Number(reference.slice(1)), Number(reference.slice(1)) + 1);
  const wanted = formatReference(parseReference(reference));
  return images.filter(({ repoTags }) => repoTags.some((tag) => formatReference(parseReference(tag)) === wanted));
}

function parseSavedImage(value: unknown, field: string, what: string): SavedImage {
  if (!isObject(value)) throw invalidField(what, field, 'an object');
  const { Config: config, RepoTags: repoTags, Layers: layers } = value;
  if (typeof config !== 'string') throw invalidField(what, `${field}.Config`, 'a path');
  if (!isListOfTexts(layers)) throw invalidField(what, `${field}.Layers`, 'a list of paths');
  if (layers.length > MAX_LAYERS) {
    throw new RootsmithError(
      'LIMIT_EXCEEDED',
      `${what} names ${layers.length} layers, more than the limit of ${MAX_LAYERS}`,
    );
  }
  if (repoTags !== undefined && repoTags !== null && !isListOfTexts(repoTags)) {
    throw invalidField(what, `${field}.RepoTags`, 'a list of texts');
  }
  return { config, layers, repoTags: repoTags ?? [] };
}

function noManifest(members: TarMembers, place: string): RootsmithError {
  if (members.find('repositories') !== undefined) {
    return new RootsmithError('FORMAT_UNSUPPORTED', `cannot read \`${place}\`: it was saved by a docker before 1.10`, {
      hint: 'Load it with docker and save it again.',
    });
  }
  const layout = members.find('oci-layout') === undefined ? undefined : 'Read it as `oci-archive:`.';
  return new RootsmithError(
    'NOT_FOUND',
    `cannot read \`${place}\`: it has no file \`${MANIFEST_FILE}\`, so it is no docker archive`,
    {
      hint: layout ?? 'Name a file that `docker save` wrote.',
    },
  );
}
