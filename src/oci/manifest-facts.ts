import { isRootsmithError } from '../errors/index.ts';
import { asBlobDigest, type BlobDigest } from './blob-digest.ts';
import { isObject } from './json.ts';
import { parseJsonBytes } from './json-text.ts';
import { manifestTypeIn } from './manifest-type.ts';
import { bareMediaType, type MediaKind, mediaKind } from './media-types.ts';
import { RepositoryError } from './repository-error.ts';

/** What a registry must know about a manifest beside its bytes. */
export interface ManifestFacts {
  readonly mediaType: string;
  /** The type for filtering referrers: that of the artifact, or else of the config. */
  readonly artifactType: string | undefined;
  readonly subject: BlobDigest | undefined;
  /** The children of an index. */
  readonly children: readonly BlobDigest[];
  /** Config and layers that the registry must have. */
  readonly blobs: readonly BlobDigest[];
}

type Json = Readonly<Record<string, unknown>>;

/** A pattern instead of a list, because registries must accept artifacts of any type. */
const MEDIA_TYPE = /^application\/[a-z0-9][a-z0-9!#$&^_.+-]{0,126}$/;

/**
 * Parses a manifest that is pushed. Only what the registry relies on is checked; the rest is left to those who write
 * and read manifests. Throws `MANIFEST_INVALID`.
 */
export function readManifestFacts(bytes: Uint8Array, contentType: string | undefined): ManifestFacts {
  const document = parse(bytes);
  const own = textOf(document, 'mediaType');
  const announced = announcedType(contentType);
  if (own !== undefined && announced !== undefined && own !== announced) {
    throw invalid(`it says it is \`${own}\`, but the Content-Type says \`${announced}\``);
  }
  const mediaType = announced ?? own ?? manifestTypeIn(bytes, '');
  if (!MEDIA_TYPE.test(mediaType)) throw invalid('its Content-Type is missing or not one of a manifest');
  if (mediaKind(mediaType) === 'schema1') throw invalid('schema 1 was given up in 2017');
  const kind = mediaKind(mediaType);
  const config = kind === 'index' ? undefined : objectOf(document, 'config');
  const subject = objectOf(document, 'subject');
  return {
    mediaType,
    artifactType: typeIn(document, 'artifactType') || typeIn(config ?? {}, 'mediaType') || undefined,
    subject: subject === undefined ? undefined : digestOf(subject),
    children: kind === 'index' ? listOf(document, 'manifests').map(digestOf) : [],
    blobs: heldBlobs(kind, document, config),
  };
}

/** The announced media type; `undefined` for a generic one, such as `application/json`. */
function announcedType(contentType: string | undefined): string | undefined {
  const bare = bareMediaType(contentType ?? '');
  return /^(?:|application\/(?:json|octet-stream|x-www-form-urlencoded)|binary\/octet-stream|text\/(?:json|plain))$/.test(
    bare,
  )
    ? undefined
    : bare;
}

function heldBlobs(kind: MediaKind, document: Json, config: Json | undefined): readonly BlobDigest[] {
  if (kind === 'artifact') return listOf(document, 'blobs').map(digestOf);
  return kind === 'manifest' ? blobsOf(config, listOf(document, 'layers')) : [];
}

/** Longer types would fill lists of referrers and memory. */
const MAX_TYPE_LENGTH = 255;

/** The artifact type as its writer chose it. It is only repeated in lists. */
function typeIn(parent: Json, key: string): string | undefined {
  const type = textOf(parent, key);
  if (type !== undefined && type.length > MAX_TYPE_LENGTH)
    throw invalid(`its \`${key}\` has ${type.length} characters, more than ${MAX_TYPE_LENGTH}`);
  return type;
}

/** Layers that may not be distributed are at their URLs instead. */
function blobsOf(config: Json | undefined, layers: readonly Json[]): readonly BlobDigest[] {
  if (config === undefined) throw invalid('it has no `config`');
  const held = layers.filter((layer) => !/foreign|nondistributable/.test(textOf(layer, 'mediaType') ?? ''));
  return [config, ...held].map(digestOf);
}

/**
 * An index of 4 MiB has half as many. A document of nothing but brackets would need thirty times its size in memory.
 */
const MAX_BRACKETS = 200_000;

function parse(bytes: Uint8Array): Json {
  if (countBrackets(bytes) > MAX_BRACKETS) throw invalid(`it has more than ${MAX_BRACKETS} objects and lists`);
  try {
    const value = parseJsonBytes(bytes, 'the manifest');
    if (isObject(value)) return value;
  } catch (cause) {
    if (!isRootsmithError(cause)) throw cause;
    throw new RepositoryError('MANIFEST_INVALID', cause.message, { cause });
  }
  throw invalid('it is not a JSON object');
}

function countBrackets(bytes: Uint8Array): number {
  let count = 0;
  for (const byte of bytes) if (byte === 0x7b || byte === 0x5b) count += 1;
  return count;
}

function objectOf(parent: Json, key: string): Json | undefined {
  const value = Object.hasOwn(parent, key) ? parent[key] : undefined;
  if (value === undefined || value === null) return undefined;
  if (!isObject(value)) throw invalid(`its \`${key}\` is not an object`);
  return value;
}

function textOf(parent: Json, key: string): string | undefined {
  const value = Object.hasOwn(parent, key) ? parent[key] : undefined;
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'string') throw invalid(`its \`${key}\` is not text`);
  return value;
}

/** Go writes an empty list as null. */
function listOf(parent: Json, key: string): readonly Json[] {
  const value = (Object.hasOwn(parent, key) ? parent[key] : undefined) ?? [];
  if (!Array.isArray(value) || !value.every(isObject)) throw invalid(`its \`${key}\` is not a list of descriptors`);
  return value;
}

function digestOf(descriptor: Json): BlobDigest {
  const digest = asBlobDigest(textOf(descriptor, 'digest') ?? '');
  if (digest === undefined) throw invalid('a descriptor has no sha256 or sha512 digest');
  return digest;
}

function invalid(problem: string): RepositoryError {
  return new RepositoryError('MANIFEST_INVALID', `cannot take the manifest: ${problem}`);
}
