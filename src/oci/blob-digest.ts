import { createHash, type Hash } from 'node:crypto';
import { RepositoryError } from './repository-error.ts';

declare const blobDigestBrand: unique symbol;

/** A checked `sha256:…` or `sha512:…`: what registries name content by. Only this file makes one. */
export type BlobDigest = string & { readonly [blobDigestBrand]: true };

/** The hash algorithms whose digests name content here. */
export const algorithms = ['sha256', 'sha512'] as const;
/** One of `algorithms`. */
export type Algorithm = (typeof algorithms)[number];

const PATTERN = /^(?:sha256:[0-9a-f]{64}|sha512:[0-9a-f]{128})$/;

/** The digest that a text is; `undefined` where it is none. */
export function asBlobDigest(text: string): BlobDigest | undefined {
  return PATTERN.test(text) ? (text as BlobDigest) : undefined;
}

/** @throws RepositoryError `DIGEST_INVALID` */
export function parseBlobDigest(text: string): BlobDigest {
  const digest = asBlobDigest(text);
  if (digest === undefined)
    throw new RepositoryError('DIGEST_INVALID', `\`${text.slice(0, 200)}\` is no sha256 or sha512 digest`);
  return digest;
}

/** The algorithm that made a digest. */
export function algorithmOf(digest: BlobDigest): Algorithm {
  return digest.startsWith('sha512') ? 'sha512' : 'sha256';
}

/** Ends the hash: call it once for each. */
export function digestFrom(algorithm: Algorithm, hash: Hash): BlobDigest {
  return `${algorithm}:${hash.digest('hex')}` as BlobDigest;
}

/** The digest of bytes that are in memory as a whole. */
export function digestOfBytes(bytes: Uint8Array, algorithm: Algorithm): BlobDigest {
  return digestFrom(algorithm, createHash(algorithm).update(bytes));
}
