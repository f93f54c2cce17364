/** The two families of media types: Docker's schema 2 and OCI. All documents of an image are of one family. */
export type MediaFamily = 'docker' | 'oci';

/** The compression of a layer. */
export type LayerCompression = 'gzip' | 'zstd' | 'none';

/** What a media type stands for. */
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

/** The types for the `Accept` header. It lists all, so that the registry does not convert manifests. */
export const manifestMediaTypes: readonly string[] = [
  mediaTypes.oci.index,
  mediaTypes.oci.manifest,
  mediaTypes.docker.index,
  mediaTypes.docker.manifest,
];

/**
 * The artifact manifest of the release candidates of image-spec 1.1, which was later removed. The first releases of
 * notation and oras wrote it.
 */
export const ARTIFACT_MANIFEST_TYPE = 'application/vnd.oci.artifact.manifest.v1+json';

/** Tells what a media type stands for. Parameters (`; charset=…`) are ignored. */
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

/** Tells whether a media type is that of a manifest or index. */
export function isManifestType(mediaType: string): boolean {
  return ['manifest', 'index', 'artifact', 'schema1'].includes(mediaKind(mediaType));
}

/** The family of a manifest or index. */
export function mediaFamily(mediaType: string): MediaFamily {
  return bareMediaType(mediaType).startsWith('application/vnd.docker.') ? 'docker' : 'oci';
}

/** The compression of a layer according to its media type; `undefined` if it is not a layer. */
export function layerCompression(mediaType: string): LayerCompression | undefined {
  // «foreign» and «nondistributable» layers differ from others only in who may distribute them.
  const match = layerPattern.exec(bareMediaType(mediaType));
  if (match === null) return undefined;
  const suffix = match[1] ?? 'none';
  return suffix === 'gzip' || suffix === 'zstd' ? suffix : 'none';
}

const layerPattern =
  /^application\/vnd\.(?:docker\.image\.rootfs\.(?:foreign\.)?diff\.tar|oci\.image\.layer\.(?:nondistributable\.)?v1\.tar)(?:[.+](gzip|zstd))?$/;

/** The media type without its parameters. */
export function bareMediaType(mediaType: string): string {
  return (mediaType.split(';')[0] ?? '').trim().toLowerCase();
}
