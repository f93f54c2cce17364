import { asBlobDigest, type BlobDigest } from '../../oci/index.ts';

const DIGEST = /sha256:[0-9a-f]{64}|sha512:[0-9a-f]{128}/g;

/**
 * Every digest that stands anywhere in a manifest, whatever kind it is and whatever its members are called: indexes name
 * layers too, as caches of builders do. What is mentioned is in use.
 */
export function* mentionedDigests(bytes: Uint8Array): Generator<BlobDigest, void, void> {
  const text = new TextDecoder().decode(bytes);
  for (const [found] of plain(text).matchAll(DIGEST)) {
    const digest = asBlobDigest(found);
    if (digest !== undefined) yield digest;
  }
}

/** JSON may write each letter as an escape. */
function plain(text: string): string {
  if (!text.includes('\\u')) return text;
  try {
    return JSON.stringify(JSON.parse(text));
  } catch {
    return text;
  }
}
