import { RootsmithError } from '../errors/index.ts';
import type { Descriptor } from './descriptor.ts';
import {
  at,
  digestField,
  isFieldAbsent,
  itemsOf,
  type JsonField,
  type JsonObject,
  objectOf,
  optionalString,
  parseJson,
  sizeOf,
  stringMapOf,
  stringOf,
  wrong,
} from './json.ts';
import { manifestTypeOf } from './manifest-type.ts';
import { bareMediaType, isManifestType, mediaKind, mediaTypes } from './media-types.ts';
import { completePlatform, type Platform } from './platform.ts';

/** What registries must accept at least, and more than any image needs. */
export const MANIFEST_LIMIT_BYTES = 4 * 1024 * 1024;

/**
 * One image: its config and its layers, the lowest first.
 *
 * @see https://github.com/opencontainers/image-spec/blob/v1.1.1/manifest.md
 */
export interface ImageManifest {
  readonly kind: 'manifest';
  readonly mediaType: string;
  readonly config: Descriptor;
  readonly layers: readonly Descriptor[];
  readonly annotations: Readonly<Record<string, string>>;
  readonly artifactType: string | undefined;
  /** The whole document, with the fields that have no name here. */
  readonly json: JsonObject;
}

/**
 * Several images under one name; Docker calls it a manifest list.
 *
 * @see https://github.com/opencontainers/image-spec/blob/v1.1.1/image-index.md
 */
export interface ImageIndex {
  readonly kind: 'index';
  readonly mediaType: string;
  readonly manifests: readonly Descriptor[];
  readonly annotations: Readonly<Record<string, string>>;
  /** The whole document, with the fields that have no name here. */
  readonly json: JsonObject;
}

/** How `parseManifest` reads. */
export interface ParseManifestOptions {
  /** The document, for messages. */
  readonly what: string;
  /** As descriptor or registry announce it; without it the document must say it. */
  readonly mediaType?: string | undefined;
  /** @default 4 MiB */
  readonly limitBytes?: number;
}

/** Reads and checks a manifest or index. Throws `MANIFEST_INVALID` with the field's path. */
export function parseManifest(bytes: Uint8Array, options: ParseManifestOptions): ImageManifest | ImageIndex {
  const { what, mediaType, limitBytes = MANIFEST_LIMIT_BYTES } = options;
  const document = parseJson(bytes, { what, limitBytes });
  const type = mediaTypeOf(document, mediaType);
  refuseSchema1(document, type);
  if (at(document, 'schemaVersion').value !== 2) throw wrong(at(document, 'schemaVersion'), '2');
  const kind = mediaKind(type);
  if (kind === 'manifest') return manifestOf(document, type);
  if (kind === 'index') return indexOf(document, type);
  throw wrong({ ...at(document, 'mediaType'), value: type }, 'the media type of a manifest or index');
}

/** What a document is. What was announced by name has to be what the document says of itself. */
function mediaTypeOf(document: JsonField, announced: string | undefined): string {
  const own = optionalString(at(document, 'mediaType'));
  const expected = announced === undefined ? undefined : bareMediaType(announced);
  if (own !== undefined && expected !== undefined && isManifestType(expected) && own !== expected) {
    throw wrong(at(document, 'mediaType'), `\`${expected}\`, as it was announced`);
  }
  return manifestTypeOf(objectOf(document), expected) ?? own ?? expected ?? mediaTypes.oci.manifest;
}

function refuseSchema1({ what }: JsonField, type: string): void {
  if (mediaKind(type) !== 'schema1') return;
  throw new RootsmithError(
    'FORMAT_UNSUPPORTED',
    `${what} is a Docker schema 1 manifest, a form that was given up in 2017`,
    {
      hint: 'Pull the image with a current docker and push it again.',
    },
  );
}

function manifestOf(document: JsonField, mediaType: string): ImageManifest {
  refuseAmbiguous(document, 'manifests');
  return {
    kind: 'manifest',
    mediaType,
    config: descriptorOf(at(document, 'config')),
    layers: itemsOf(at(document, 'layers')).map(descriptorOf),
    annotations: stringMapOf(at(document, 'annotations')),
    artifactType: optionalString(at(document, 'artifactType')),
    json: objectOf(document),
  };
}

function indexOf(document: JsonField, mediaType: string): ImageIndex {
  for (const key of ['config', 'layers', 'fsLayers']) refuseAmbiguous(document, key);
  return {
    kind: 'index',
    mediaType,
    manifests: itemsOf(at(document, 'manifests')).map(descriptorOf),
    annotations: stringMapOf(at(document, 'annotations')),
    json: objectOf(document),
  };
}

/** A document that is a manifest to one reader and an index to another could pass a check as one and run as the other. */
function refuseAmbiguous(document: JsonField, key: string): void {
  const field = at(document, key);
  if (!isFieldAbsent(field)) throw wrong(field, 'absent in a document of this media type');
}

/** Reads and checks one descriptor. */
export function descriptorOf(field: JsonField): Descriptor {
  if (isFieldAbsent(field)) throw wrong(field, 'a descriptor');
  const platform = platformOf(at(field, 'platform'));
  const annotations = at(field, 'annotations');
  const artifactType = optionalString(at(field, 'artifactType'));
  return {
    mediaType: stringOf(at(field, 'mediaType')),
    digest: digestField(at(field, 'digest')),
    size: sizeOf(at(field, 'size')),
    ...(platform === undefined ? {} : { platform }),
    ...(isFieldAbsent(annotations) ? {} : { annotations: stringMapOf(annotations) }),
    ...(artifactType === undefined || artifactType === '' ? {} : { artifactType }),
  };
}

/**
 * Reads `os`, `architecture` and `variant`, which lie side by side in indexes and configs alike; undefined
 * where they do not say what an image is for.
 */
export function platformOf(field: JsonField): Platform | undefined {
  return completePlatform({
    os: optionalString(at(field, 'os')),
    architecture: optionalString(at(field, 'architecture')),
    variant: optionalString(at(field, 'variant')),
  });
}
