import { expect, test } from 'vitest';
import { type BundleMap, parseMap } from '../../../src/bundle/map.ts';
import { planBundle } from '../../../src/bundle/plan-bundle.ts';
import { digestOf } from '../../../src/oci/index.ts';
import { namedImage } from '../../fixtures/test-bundle.ts';

const KIB = 1024;

const image = namedImage('a.example/app:v1', [100 * KIB, 70 * KIB, 10]);

function mapOf(volumeBytes?: number): BundleMap {
  return planBundle({
    form: 'tar',
    volumeBytes,
    images: [{ repository: image.repository, tag: image.tag, descriptor: image.root }],
    blobs: image.blobs.map(({ descriptor }) => descriptor),
    extras: new Map([['mirror.yaml', new TextEncoder().encode('x')]]),
    absent: [{ digest: digestOf(new Uint8Array([1])), why: 'receipt' }],
    delta: {
      receipt: digestOf(new Uint8Array([2])),
      unchanged: [{ name: 'a.example/b:v1', digest: image.root.digest }],
    },
  }).map;
}

test('planBundle() puts manifests before all other blobs, and both in the order of their digests', () => {
  const { files } = mapOf();
  const blobs = files.filter(({ path }) => path.startsWith('blobs/'));
  const count = blobs.filter(({ mediaType }) => mediaType !== undefined).length;

  expect(blobs.slice(0, count).every(({ mediaType }) => mediaType !== undefined)).toBe(true);
  const layers = blobs.slice(count).map(({ digest }) => digest);
  expect(layers).toEqual(layers.toSorted());
});

test.each([
  [1000, 'too small'],
  [63 * KIB, 'too small'],
])('planBundle() refuses volumes of %i bytes', (volumeBytes, found) => {
  expect(() => mapOf(volumeBytes)).toThrowError(
    expect.objectContaining({ code: 'USAGE', message: expect.stringContaining(found) }),
  );
});

test('planBundle() refuses volumes that are too many', () => {
  const huge = { ...image.root, mediaType: 'application/vnd.oci.image.layer.v1.tar', size: 2 ** 30 };

  expect(() => planBundle({ form: 'tar', volumeBytes: 64 * KIB, images: [], blobs: [huge] })).toThrowError(
    expect.objectContaining({ code: 'USAGE', hint: 'Choose a larger `--volume-size`.' }),
  );
});

test('planBundle() has room for blobs beyond what a plain tar header can tell', () => {
  const huge = { ...image.root, mediaType: 'application/vnd.oci.image.layer.v1.tar', size: 20 * 2 ** 30 };
  const { map } = planBundle({ form: 'tar', volumeBytes: 2 ** 32, images: [], blobs: [huge] });

  expect(parseMap(map.bytes, 'test').volumes).toBe(6);
});
