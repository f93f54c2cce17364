import { expect, test } from 'vitest';
import { digestOf, encodeImage, parseConfig, parseManifest } from '../../../src/oci/index.ts';

const layers = ['a', 'b'].map((name) => {
  const bytes = new TextEncoder().encode(name);
  return {
    digest: digestOf(bytes),
    size: 1,
    diffId: digestOf(new Uint8Array([...bytes, 0])),
    compression: 'gzip',
  } as const;
});
const facts = {
  platform: { os: 'linux', architecture: 'arm64' },
  labels: { z: '1', a: '2' },
  time: 0,
  layers,
  createdBy: 'a test',
};

test('encodeImage() makes documents that say the same when they are read', () => {
  const { config, manifest, layers: descriptors } = encodeImage(facts);
  const parsed = parseManifest(manifest.bytes, { what: 'm', mediaType: manifest.descriptor.mediaType });
  const read = parseConfig(config.bytes, { what: 'c' });

  expect(parsed).toMatchObject({ kind: 'manifest', config: config.descriptor, layers: descriptors });
  expect(read).toMatchObject({
    platform: facts.platform,
    created: '1970-01-01T00:00:00Z',
    labels: facts.labels,
    diffIds: layers.map(({ diffId }) => diffId),
    history: [
      { createdBy: 'a test', emptyLayer: false },
      { createdBy: 'a test', emptyLayer: false },
    ],
  });
});

test('encodeImage() gives the same bytes whatever the order of the labels', () => {
  expect(encodeImage({ ...facts, labels: { a: '2', z: '1' } })).toEqual(encodeImage(facts));
});

test('encodeImage() names a variant where the platform has one', () => {
  const { config } = encodeImage({ ...facts, platform: { ...facts.platform, variant: 'v8' } });

  expect(parseConfig(config.bytes, { what: 'c' }).platform).toEqual({ ...facts.platform, variant: 'v8' });
});
