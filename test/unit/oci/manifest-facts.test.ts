import { expect, test } from 'vitest';
import { readManifestFacts } from '../../../src/oci/manifest-facts.ts';

const MANIFEST = 'application/vnd.oci.image.manifest.v1+json';
const INDEX = 'application/vnd.oci.image.index.v1+json';
const digest = (fill: string, algorithm = 'sha256'): string =>
  `${algorithm}:${fill.repeat(algorithm === 'sha256' ? 64 : 128)}`;
const bytes = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value));
const config = { mediaType: 'application/vnd.oci.image.config.v1+json', digest: digest('c'), size: 1 };
const layer = (mediaType: string, fill: string): object => ({ mediaType, digest: digest(fill), size: 1 });

test('readManifestFacts() reads what an image needs, and what it refers to', () => {
  const layers = [
    layer('application/vnd.oci.image.layer.v1.tar', 'a'),
    layer('application/vnd.docker.image.rootfs.foreign.diff.tar.gzip', 'b'),
  ];
  const subject = { digest: digest('d', 'sha512') };

  expect(
    readManifestFacts(bytes({ mediaType: MANIFEST, config, layers, subject }), `${MANIFEST}; charset=utf-8`),
  ).toEqual({
    mediaType: MANIFEST,
    artifactType: config.mediaType,
    subject: digest('d', 'sha512'),
    children: [],
    blobs: [digest('c'), digest('a')],
  });
});

test('readManifestFacts() reads the children of an index', () => {
  const facts = readManifestFacts(bytes({ manifests: [layer(MANIFEST, 'a')], artifactType: 'application/x' }), INDEX);

  expect(facts).toMatchObject({ children: [digest('a')], blobs: [], artifactType: 'application/x' });
});

test('readManifestFacts() takes lists that Go wrote as null', () => {
  expect(readManifestFacts(bytes({ manifests: null }), INDEX).children).toEqual([]);
});

test.each([
  ['another type than announced', { mediaType: MANIFEST, config }, INDEX],
  ['no type at all', {}, undefined],
  ['a shape that tells nothing', { x: 1 }, 'application/json'],
  ['what names its type otherwise', { mediaType: 'text/html', config }, 'application/json'],
  ['a type that is no application', { config }, 'text/html'],
  ['schema 1', {}, 'application/vnd.docker.distribution.manifest.v1+prettyjws'],
  ['a list', [], MANIFEST],
  ['no config', { layers: [] }, MANIFEST],
  ['a config that is a text', { config: 'x' }, MANIFEST],
  ['a layer that is a text', { config, layers: ['x'] }, MANIFEST],
  ['a digest of another kind', { config: { digest: 'md5:0' } }, MANIFEST],
  ['an artifact type that is a number', { config, artifactType: 5 }, MANIFEST],
])('readManifestFacts() refuses %s', (_, document, type) => {
  expect(() => readManifestFacts(bytes(document), type)).toThrow(expect.objectContaining({ code: 'MANIFEST_INVALID' }));
});

test.each(['application/json', 'application/octet-stream', 'text/plain; charset=utf-8', undefined])(
  'readManifestFacts() goes by the bytes where the type is %s',
  (type) => {
    const layers = [layer('application/vnd.oci.image.layer.v1.tar', 'a')];

    expect(readManifestFacts(bytes({ config, layers }), type)).toMatchObject({
      mediaType: MANIFEST,
      blobs: [digest('c'), digest('a')],
    });
    expect(readManifestFacts(bytes({ mediaType: MANIFEST, config, layers }), type).mediaType).toBe(MANIFEST);
    expect(readManifestFacts(bytes({ manifests: [layer(MANIFEST, 'b')] }), type)).toMatchObject({
      mediaType: INDEX,
      children: [digest('b')],
    });
  },
);

test('readManifestFacts() keeps the blobs of an artifact manifest, as notation once wrote them', () => {
  const type = 'application/vnd.oci.artifact.manifest.v1+json';
  const blobs = [layer('application/jose+json', 'a')];

  expect(readManifestFacts(bytes({ mediaType: type, artifactType: 'x/y', blobs }), type)).toMatchObject({
    mediaType: type,
    artifactType: 'x/y',
    blobs: [digest('a')],
  });
});

test('readManifestFacts() refuses a manifest that has a key twice', () => {
  const text = `{"config":${JSON.stringify(config)},"layers":[],"layers":[]}`;

  expect(() => readManifestFacts(new TextEncoder().encode(text), MANIFEST)).toThrow(
    expect.objectContaining({
      code: 'MANIFEST_INVALID',
      message: 'the manifest has the key `layers` twice in its top object',
    }),
  );
});
