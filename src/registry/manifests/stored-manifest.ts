import { RootsmithError } from '../../errors/index.ts';
import { type Descriptor, digestOf } from '../../oci/index.ts';
import type { RepositoryConnection } from '../connection/connection.ts';

type Place = Pick<RepositoryConnection, 'place'>;

/** Throws if the bytes do not match the digest of the descriptor. */
export function assertManifest({ place }: Place, { digest }: Descriptor, bytes: Uint8Array): void {
  const found = digestOf(bytes);
  if (found === digest) return;
  throw new RootsmithError('DIGEST_MISMATCH', `manifest ${digest} for ${place} has the digest ${found}`, {
    details: { expected: digest, found },
  });
}

/** Throws if the manifest does not have the size that its descriptor tells. */
export function assertSize({ place }: Place, { digest, size }: Descriptor, bytes: Uint8Array): void {
  if (bytes.length === size) return;
  throw new RootsmithError(
    'SIZE_MISMATCH',
    `manifest ${digest} of ${place} should have ${size} bytes, found ${bytes.length}`,
    {
      hint: 'Make the image again: what names the manifest is wrong.',
      details: { expected: size, found: bytes.length },
    },
  );
}
