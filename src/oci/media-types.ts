/** Docker's own schema 2 types, or those of the OCI. An image keeps to one family. */
export type MediaFamily = 'docker' | 'oci';

/** How the bytes of a layer are packed. */
export type LayerCompression = 'gzip' | 'zstd' | 'none';

/** What the bytes behind a media type are. */
export type MediaKind = 'manifest' | 'index' | 'artifact' | 'schema1' | 'config' | 'layer' | 'other';

interface FamilyTypes {
  readonly manifest: string;
  readonly index: string;
  readonly config: string;
  readonly layers: Readonly<Record<LayerCompression, string>>;
}

/**
 * The media types to write, by family.
 *
 * @see https://github.com/opencontainers/image-spec/blob/v1.1.1/media-types.md
 * @see https://distribution.github.io/distribution/spec/manifest-v2-2/
 */
export const mediaTypes: Readonly<Record<MediaFamily, FamilyTypes>> = {
  docker: {
    manifest: 'application/vnd.docker.distribution.manifest.v2+json',
    index: 'application/vnd.docker.distribution.manifest.list.v2+json',
    config: 'application/vnd.docker.container.image.v1+json',
    layers: {
      gzip: 'application/vnd.docker.image.rootfs.diff.tar.gzip',
      zstd: 'application/vnd.docker.image.rootfs.diff.tar.zstd',
      none: 'application/vnd.docker.image.rootfs.diff.tar',
    },
  },
  oci: {
    manifest: 'application/vnd.oci.image.manifest.v1+json',
    index: 'application/vnd.oci.image.index.v1+json',
    config: 'application/vnd.oci.image.config.v1+json',
    layers: {
      gzip: 'application/vnd.oci.image.layer.v1.tar+gzip',
      zstd: 'application/vnd.oci.image.layer.v1.tar+zstd',
      none: 'application/vnd.oci.image.layer.v1.tar',
    },
  },
};

/** What a registry is asked for, so that it converts nothing. */
export const manifestMediaTypes: readonly string[] = [
  mediaTypes.oci.index,
  mediaTypes.oci.manifest,
  mediaTypes.docker.index,
  mediaTypes.docker.manifest,
];

/**
 * What release candidates of image-spec 1.1 had for signatures and the like, and then took back: the
 * first releases of notation and of oras wrote it.
 */
export const ARTIFACT_MANIFEST_TYPE = 'application/vnd.oci.artifact.manifest.v1+json';

/** Tells what a media type stands for. Parameters (`; charset=…`) do not matter. */
export function mediaKind(mediaType: string): MediaKind {
  const bare = bareMediaType(mediaType);
  if (bare.startsWith('application/vnd.docker.distribution.manifest.v1+')) return 'schema1';
  if (bare === ARTIFACT_MANIFEST_TYPE) return 'artifact';
  for (const family of [mediaTypes.oci, mediaTypes.docker]) {
    if (bare === family.manifest) return 'manifest';
    if (bare === family.index) return 'index';
    if (bare === family.config) return 'config';
  }
  return layerCompression(bare) === undefined ? 'other' : 'layer';
}

/** Whether a media type is that of a document that names others, and so tells how to read it. */
export function isManifestType(mediaType: string): boolean {
  return ['manifest', 'index', 'artifact', 'schema1'].includes(mediaKind(mediaType));
}

/** Which family a manifest or index of this type belongs to. */
export function mediaFamily(mediaType: string): MediaFamily {
  return bareMediaType(mediaType).startsWith('application/vnd.docker.') ? 'docker' : 'oci';
}

/** How a layer of this type says it is packed; undefined where it is no layer. */
export function layerCompression(mediaType: string): LayerCompression | undefined {
  // «foreign» and «nondistributable» layers differ only in who may pass them on.
  const match = layerPattern.exec(bareMediaType(mediaType));
  if (match === null) return undefined;
  const suffix = match[1] ?? 'none';
  return suffix === 'gzip' || suffix === 'zstd' ? suffix : 'none';
}

const layerPattern =
  /^application\/vnd\.(?:docker\.image\.rootfs\.(?:foreign\.)?diff\.tar|oci\.image\.layer\.(?:nondistributable\.)?v1\.tar)(?:[.+](gzip|zstd))?$/;

/** The type without its parameters, as `Content-Type` headers carry them. */
export function bareMediaType(mediaType: string): string {
  return (mediaType.split(';')[0] ?? '').trim().toLowerCase();
}
