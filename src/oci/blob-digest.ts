import { createHash, type Hash } from 'node:crypto';
import { RepositoryError } from './repository-error.ts';

declare const blobDigestBrand: unique symbol;

/** A checked `sha256:…` or `sha512:…` digest, as registries use them. Only this file makes one. */
export type BlobDigest = string & { readonly [blobDigestBrand]: true };

/** The supported hash algorithms. */
export const algorithms = ['sha256', 'sha512'] as const;
/** One of `algorithms`. */
export type Algorithm = (typeof algorithms)[number];

const PATTERN = /^(?:sha256:[0-9a-f]{64}|sha512:[0-9a-f]{128})$/;

/** Checks a digest; `undefined` if the text is not one. */
export function asBlobDigest(text: string): BlobDigest | undefined {
  return PATTERN.test(text) ? (text as BlobDigest) : undefined;
}

/**
 * Checks a digest.
 *
 * @throws RepositoryError `DIGEST_INVALID`
 */
export function parseBlobDigest(text: string): BlobDigest {
  const digest = asBlobDigest(text);
  if (digest === undefined)
    throw new RepositoryError('DIGEST_INVALID', `\`${text.slice(0, 200)}\` is not a sha256 or sha512 digest`);
  return digest;
}

/** The algorithm of a digest. */
export function algorithmOf(digest: BlobDigest): Algorithm {
  return digest.startsWith('sha512') ? 'sha512' : 'sha256';
}

/** Makes a digest from a hash, which cannot be used afterwards. */
export function digestFrom(algorithm: Algorithm, hash: Hash): BlobDigest {
  return `${algorithm}:${hash.digest('hex')}` as BlobDigest;
}

/** The digest of bytes in memory. */
export function digestOfBytes(bytes: Uint8Array, algorithm: Algorithm): BlobDigest {
  return digestFrom(algorithm, createHash(algorithm).update(bytes));
}
