import type { Descriptor } from './descriptor.ts';
import { type EncodedDocument, encodedDocument, type NewLayer } from './edit-view.ts';
import type { JsonObject } from './json.ts';
import { mediaTypes } from './media-types.ts';
import type { Platform } from './platform.ts';

/** What a new image holds, and what it says about itself. */
export interface NewImageFacts {
  readonly platform: Platform;
  readonly labels: Readonly<Record<string, string>>;
  /** Seconds since 1970. */
  readonly time: number;
  /** The lowest first. */
  readonly layers: readonly NewLayer[];
  /** What made each layer, for the history. */
  readonly createdBy: string;
}

/** The documents of a new image. */
export interface EncodedImage {
  readonly config: EncodedDocument;
  readonly manifest: EncodedDocument;
  /** The lowest first. */
  readonly layers: readonly Descriptor[];
}

/** Makes config and manifest of an OCI image that has no base. Equal input gives equal bytes. */
export function encodeImage(facts: NewImageFacts): EncodedImage {
  const layers = facts.layers.map(({ digest, size, compression }) => ({
    mediaType: mediaTypes.oci.layers[compression],
    digest,
    size,
  }));
  const config = encodedDocument(configOf(facts), mediaTypes.oci.config);
  const mediaType = mediaTypes.oci.manifest;
  const { digest, size } = config.descriptor;
  const manifest = { schemaVersion: 2, mediaType, config: { mediaType: mediaTypes.oci.config, digest, size }, layers };
  return { config, manifest: encodedDocument(manifest, mediaType), layers };
}

function configOf({ platform, labels, time, layers, createdBy }: NewImageFacts): JsonObject {
  const created = new Date(time * 1000).toISOString().replace('.000Z', 'Z');
  const { architecture, os, variant } = platform;
  return {
    created,
    architecture,
    os,
    ...(variant === undefined ? {} : { variant }),
    config: { Labels: Object.fromEntries(Object.entries(labels).toSorted(([a], [b]) => (a < b ? -1 : 1))) },
    rootfs: { type: 'layers', diff_ids: layers.map(({ diffId }) => diffId) },
    history: layers.map(() => ({ created, created_by: createdBy })),
  };
}
