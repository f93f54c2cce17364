import { expect, test } from 'vitest';
import { layerCompression, mediaFamily, mediaKind, mediaTypes } from '../../../src/oci/index.ts';

test.each([
  ['application/vnd.oci.image.manifest.v1+json', 'manifest'],
  ['application/vnd.docker.distribution.manifest.v2+json; charset=utf-8', 'manifest'],
  ['application/vnd.oci.image.index.v1+json', 'index'],
  ['application/vnd.docker.distribution.manifest.list.v2+json', 'index'],
  ['application/vnd.docker.distribution.manifest.v1+prettyjws', 'schema1'],
  ['application/vnd.docker.container.image.v1+json', 'config'],
  ['application/vnd.oci.image.layer.v1.tar+zstd', 'layer'],
  ['application/vnd.cncf.helm.config.v1+json', 'other'],
])('mediaKind() of %s is %s', (mediaType, kind) => {
  expect(mediaKind(mediaType)).toBe(kind);
});

test.each([
  ['application/vnd.oci.image.layer.v1.tar', 'none'],
  ['application/vnd.oci.image.layer.v1.tar+gzip', 'gzip'],
  ['application/vnd.oci.image.layer.v1.tar+zstd', 'zstd'],
  ['application/vnd.oci.image.layer.nondistributable.v1.tar+gzip', 'gzip'],
  ['application/vnd.docker.image.rootfs.diff.tar', 'none'],
  ['application/vnd.docker.image.rootfs.diff.tar.gzip', 'gzip'],
  ['application/vnd.docker.image.rootfs.diff.tar.zstd', 'zstd'],
  ['application/vnd.docker.image.rootfs.foreign.diff.tar.gzip', 'gzip'],
  ['application/vnd.oci.image.layer.v1.tar+lzma', undefined],
  ['text/plain', undefined],
])('layerCompression() of %s is %s', (mediaType, compression) => {
  expect(layerCompression(mediaType)).toBe(compression);
});

test('mediaFamily() tells the families apart', () => {
  expect([mediaFamily(mediaTypes.docker.index), mediaFamily(mediaTypes.oci.index)]).toEqual(['docker', 'oci']);
});
