import { createHash } from 'node:crypto';
import { RootsmithError } from '../errors/index.ts';

declare const digestBrand: unique symbol;

/** A checked `sha256:<64 hex digits>`. Only `parseDigest` and `digestOf` make one. */
export type Digest = string & { readonly [digestBrand]: true };

/** @see https://github.com/opencontainers/image-spec/blob/v1.1.1/descriptor.md#digests */
export function parseDigest(value: string): Digest {
  if (!/^sha256:[0-9a-f]{64}$/.test(value)) {
    throw new RootsmithError('REFERENCE_INVALID', `"${value}" is not a sha256 digest`, {
      hint: 'Write it as `sha256:` and 64 hexadecimal digits in lower case.',
    });
  }
  return value as Digest;
}

/** The digest of these bytes. */
export function digestOf(bytes: Uint8Array): Digest {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}` as Digest;
}
