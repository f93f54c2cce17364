import { parsedJson } from '../../bytes/index.ts';
import { isObject } from '../../oci/index.ts';

/** Larger annotations of one manifest would leave no room for other manifests in a list. */
const MAX_BYTES = 64 * 1024;

/**
 * The annotations of a manifest, for a list of referrers. The specification allows only strings. Anybody who attaches
 * an artifact chooses its annotations, and bad ones must not break the list for others: so values of another type, and
 * annotations beyond the limit, are left out.
 */
export function annotationsOf(bytes: Uint8Array): Readonly<Record<string, string>> | undefined {
  const document = parsedJson(bytes);
  const annotations =
    isObject(document) && Object.hasOwn(document, 'annotations') ? document['annotations'] : undefined;
  if (!isObject(annotations)) return undefined;
  const kept: [string, string][] = [];
  let size = 0;
  for (const [key, value] of Object.entries(annotations)) {
    if (typeof value !== 'string') continue;
    size += Buffer.byteLength(key) + Buffer.byteLength(value);
    if (size <= MAX_BYTES) kept.push([key, value]);
  }
  // Unlike an assignment, this makes `__proto__` an ordinary property.
  return kept.length === 0 ? undefined : Object.fromEntries(kept);
}
