import type { Descriptor } from './descriptor.ts';
import { type EncodedDocument, encodedDocument } from './edit-view.ts';
import type { JsonObject } from './json.ts';
import type { ImageIndex } from './manifest.ts';
import { mediaTypes } from './media-types.ts';

/**
 * Makes an index of these images, in their order. With a base it keeps the family, annotations and unknown fields of
 * the base; otherwise it is an OCI index. Equal input gives equal bytes.
 */
export function joinIndex(base: ImageIndex | undefined, images: readonly Descriptor[]): EncodedDocument {
  const mediaType = base?.mediaType ?? mediaTypes.oci.index;
  const head: JsonObject = base === undefined ? { schemaVersion: 2, mediaType } : base.json;
  return encodedDocument({ ...head, manifests: images.map(descriptorJson) }, mediaType);
}

function descriptorJson({ mediaType, digest, size, platform, annotations }: Descriptor): JsonObject {
  return {
    mediaType,
    digest,
    size,
    ...(annotations === undefined ? {} : { annotations: { ...annotations } }),
    ...(platform === undefined ? {} : { platform: platformJson(platform) }),
  };
}

function platformJson({ architecture, os, variant }: NonNullable<Descriptor['platform']>): JsonObject {
  return { architecture, os, ...(variant === undefined ? {} : { variant }) };
}
