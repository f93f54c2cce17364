import { isRootsmithError } from '../errors/index.ts';
import { isObject } from './json.ts';
import { parseJsonBytes } from './json-text.ts';
import { bareMediaType, isManifestType, mediaTypes } from './media-types.ts';

const SCHEMA1 = 'application/vnd.docker.distribution.manifest.v1+json';

/**
 * The media type of a manifest that came with the type `announced`, from a `Content-Type` or an index. If that is
 * generic or missing (`application/json`, `text/plain`), as from registries on plain file servers, the content decides.
 * If the content does not tell, the announced type is kept.
 */
export function manifestTypeIn(bytes: Uint8Array, announced: string): string {
  const bare = bareMediaType(announced);
  if (isManifestType(bare)) return bare;
  try {
    const document = parseJsonBytes(bytes, 'it');
    return (isObject(document) ? manifestTypeOf(document, bare) : undefined) ?? bare;
  } catch (error) {
    if (isRootsmithError(error)) return bare; // The error is reported when the document is read.
    throw error;
  }
}

/** The same for a parsed document; `undefined` if neither `mediaType` nor the fields tell the type. */
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

/** Only OCI documents may omit their type. A document that fits two types is refused when it is read. */
function typeOfShape(document: Readonly<Record<string, unknown>>): string | undefined {
  const has = (key: string): boolean => document[key] !== undefined && document[key] !== null;
  if (has('config') || has('layers')) return mediaTypes.oci.manifest;
  if (has('manifests')) return mediaTypes.oci.index;
  return has('fsLayers') ? SCHEMA1 : undefined;
}
