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

/** The size that registries must accept at least. No image needs more. */
export const MANIFEST_LIMIT_BYTES = 4 * 1024 * 1024;

/**
 * The manifest of one image: its config, and its layers with the lowest first.
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
  /** The whole document, including unknown fields. */
  readonly json: JsonObject;
}

/**
 * Several images under one name. Docker calls it a manifest list.
 *
 * @see https://github.com/opencontainers/image-spec/blob/v1.1.1/image-index.md
 */
export interface ImageIndex {
  readonly kind: 'index';
  readonly mediaType: string;
  readonly manifests: readonly Descriptor[];
  readonly annotations: Readonly<Record<string, string>>;
  /** The whole document, including unknown fields. */
  readonly json: JsonObject;
}

/** Options of `parseManifest`. */
export interface ParseManifestOptions {
  /** The name of the document in messages. */
  readonly what: string;
  /** The media type from the descriptor or the registry. Without it, the document must contain its type. */
  readonly mediaType?: string | undefined;
  /** The largest size. @default 4 MiB */
  readonly limitBytes?: number;
}

/** Parses and checks a manifest or index. Throws `MANIFEST_INVALID` with the path of the field. */
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

/** The media type of a document. The announced type must match the one in the document. */
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

/**
 * A document that one reader takes for a manifest and another for an index could pass a check as one and be run as the
 * other.
 */
function refuseAmbiguous(document: JsonField, key: string): void {
  const field = at(document, key);
  if (!isFieldAbsent(field)) throw wrong(field, 'absent in a document of this media type');
}

/** Parses and checks a descriptor. */
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
 * Reads `os`, `architecture` and `variant`, which have the same form in indexes and configs; `undefined` if they do not
 * tell the platform.
 */
export function platformOf(field: JsonField): Platform | undefined {
  return completePlatform({
    os: optionalString(at(field, 'os')),
    architecture: optionalString(at(field, 'architecture')),
    variant: optionalString(at(field, 'variant')),
  });
}
