import { isObject } from '../../oci/index.ts';

/** More than this of one manifest would crowd out the others of a list. */
const MAX_BYTES = 64 * 1024;

/**
 * The annotations of a manifest for a list of referrers: what is text by the specification. Whoever attaches to an image
 * chooses them, and one that chose badly may not spoil the list for the others; so what is of another kind, or too much, is
 * left out.
 */
export function annotationsOf(bytes: Uint8Array): Readonly<Record<string, string>> | undefined {
  const document = read(bytes);
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
  return kept.length === 0 ? undefined : Object.fromEntries(kept); // which makes an own `__proto__`, unlike assigning it
}

function read(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return undefined;
  }
}
