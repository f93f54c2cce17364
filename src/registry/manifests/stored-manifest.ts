import { RootsmithError } from '../../errors/index.ts';
import { type Descriptor, digestOf } from '../../oci/index.ts';
import type { RepositoryConnection } from '../connection/connection.ts';

type Place = Pick<RepositoryConnection, 'place'>;

/** Refuses to store bytes under the name of others. */
export function assertManifest({ place }: Place, { digest }: Descriptor, bytes: Uint8Array): void {
  const found = digestOf(bytes);
  if (found === digest) return;
  throw new RootsmithError('DIGEST_MISMATCH', `manifest ${digest} for ${place} has the digest ${found}`, {
    details: { expected: digest, found },
  });
}

/** Refuses a manifest of another size than what names it says. */
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
