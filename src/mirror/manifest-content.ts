import { type Descriptor, type Digest, isObject, parseDigest, parseManifest } from '../oci/index.ts';

/** What a manifest names beside other manifests. */
export interface ManifestContent {
  readonly blobs: readonly Descriptor[];
  readonly subject: Digest | undefined;
}

/** Reads the blobs and the subject out of a manifest or index. Throws `MANIFEST_INVALID`. */
export function contentOf(bytes: Uint8Array, { digest, mediaType }: Descriptor, place: string): ManifestContent {
  const parsed = parseManifest(bytes, { what: `manifest ${digest} of ${place}`, mediaType });
  const { subject } = parsed.json;
  const about = isObject(subject) ? subject['digest'] : undefined;
  return {
    blobs: parsed.kind === 'index' ? [] : [parsed.config, ...parsed.layers],
    subject: typeof about === 'string' ? parseDigest(about) : undefined,
  };
}
