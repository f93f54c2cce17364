import { isRootsmithError } from '../errors/index.ts';
import { isObject } from './json.ts';
import { parseJsonBytes } from './json-text.ts';
import { bareMediaType, isManifestType, mediaTypes } from './media-types.ts';

const SCHEMA1 = 'application/vnd.docker.distribution.manifest.v1+json';

/**
 * The media type of a manifest that somebody sent under `announced`: a `Content-Type`, or what an index
 * says. Where that names no kind of manifest (`application/json`, `text/plain`, nothing at all), as with
 * registries on plain file stores, the bytes decide. What cannot be told apart keeps what was announced.
 */
export function manifestTypeIn(bytes: Uint8Array, announced: string): string {
  const bare = bareMediaType(announced);
  if (isManifestType(bare)) return bare;
  try {
    const document = parseJsonBytes(bytes, 'it');
    return (isObject(document) ? manifestTypeOf(document, bare) : undefined) ?? bare;
  } catch (error) {
    if (isRootsmithError(error)) return bare; // whoever reads it says what is wrong with it
    throw error;
  }
}

/** The same for a document that is parsed; undefined where neither a name nor its shape tells. */
export function manifestTypeOf(
  document: Readonly<Record<string, unknown>>,
  announced: string | undefined,
): string | undefined {
  const own = document['mediaType'];
  for (const type of [own, announced]) if (typeof type === 'string' && isManifestType(type)) return type;
  if (document['schemaVersion'] === 1) return SCHEMA1;
  const isNamedOtherwise = (typeof own === 'string' && own !== '') || (announced ?? '').startsWith('application/vnd.');
  return isNamedOtherwise ? undefined : typeOfShape(document);
}

/** Only the OCI's own types may be left out of a document. One that has two shapes is refused when it is read. */
function typeOfShape(document: Readonly<Record<string, unknown>>): string | undefined {
  const has = (key: string): boolean => document[key] !== undefined && document[key] !== null;
  if (has('config') || has('layers')) return mediaTypes.oci.manifest;
  if (has('manifests')) return mediaTypes.oci.index;
  return has('fsLayers') ? SCHEMA1 : undefined;
}
