import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type BundleMap, parseMap } from '../../../src/bundle/map.ts';
import { planBundle } from '../../../src/bundle/plan-bundle.ts';
import { isRootsmithError } from '../../../src/errors/index.ts';
import { digestOf } from '../../../src/oci/index.ts';
import { namedImage } from '../../fixtures/test-bundle.ts';

const KIB = 1024;

const image = namedImage('a.example/app:v1', [100 * KIB, 70 * KIB, 10]);

type Json = Record<string, unknown> & { files: Record<string, unknown>[]; checksums: Record<string, unknown> };

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

/** The map with something else in it, read. */
function altered(change: (json: Json) => void, volumeBytes = 64 * KIB): BundleMap {
  const json = JSON.parse(new TextDecoder().decode(mapOf(volumeBytes).bytes)) as Json;
  change(json);
  return parseMap(new TextEncoder().encode(JSON.stringify(json)), 'test');
}

test.each([undefined, 64 * KIB, 100_000])(
  'parseMap() reads what planBundle() made, for volumes of %s',
  (volumeBytes) => {
    const map = mapOf(volumeBytes);
    const read = parseMap(map.bytes, 'test');

    expect(JSON.parse(JSON.stringify(read))).toEqual(JSON.parse(JSON.stringify(map)));
  },
);

test.each<[string, (json: Json) => void]>([
  ['an offset of another file', ({ files }) => void (files[2]!['offset'] = files[1]!['offset'])],
  ['an offset behind the end', ({ files }) => void (files[2]!['offset'] = 1e12)],
  ['an offset beyond 2^53', ({ files }) => void (files[2]!['offset'] = 2 ** 60)],
  ['a negative offset', ({ files }) => void (files[2]!['offset'] = -512)],
  ['an offset that is a text', ({ files }) => void (files[2]!['offset'] = '512')],
  ['a size that overflows', ({ files }) => void (files[2]!['size'] = Number.MAX_SAFE_INTEGER)],
  ['a size beyond 2^53', ({ files }) => void (files[2]!['size'] = 1e300)],
  ['a negative size', ({ files }) => void (files[2]!['size'] = -1)],
  ['a size and a half', ({ files }) => void (files[2]!['size'] = 1.5)],
  ['another size', ({ files }) => void (files[2]!['size'] = 1)],
  ['a path that leads out', ({ files }) => void (files[0]!['path'] = '../../etc/passwd')],
  ['an absolute path', ({ files }) => void (files[0]!['path'] = '/etc/passwd')],
  ['a path that leads out of its folder', ({ files }) => void (files[0]!['path'] = 'rootsmith/../../x')],
  ['a path among the blobs', ({ files }) => void (files[0]!['path'] = 'blobs/sha256/x')],
  ['a path that is no text', ({ files }) => void (files[0]!['path'] = {})],
  ['a digest of another kind', ({ files }) => void (files[2]!['digest'] = 'md5:00')],
  ['a digest that is a path', ({ files }) => void (files[2]!['digest'] = `sha256:${'../'.repeat(20)}aaaa`)],
  ['a file twice', ({ files }) => void files.push(files[2]!)],
  ['files in another order', ({ files }) => void files.reverse()],
  [
    'a layer that is a manifest of 100 MiB',
    ({ files }) => {
      files[2]!['size'] = 100 * KIB * KIB;
      files[2]!['mediaType'] = 'application/vnd.oci.image.manifest.v1+json';
    },
  ],
  ['no files', (json) => void (json.files = {} as never)],
  ['no volumes', (json) => void (json['volumes'] = 0)],
  ['volumes without end', (json) => void (json['volumes'] = 1e9)],
  ['another count of volumes', (json) => void (json['volumes'] = 2)],
  ['volumes of nothing', (json) => void (json['volumeBytes'] = 0)],
  ['volumes of odd size', (json) => void (json['volumeBytes'] = 65_537)],
  ['another size of volumes', (json) => void (json['volumeBytes'] = 128 * KIB)],
  ['blocks of nothing', (json) => void (json['blockBytes'] = 0)],
  ['blocks of one byte', (json) => void (json['blockBytes'] = 1)],
  ['another size of blocks', (json) => void (json['blockBytes'] = 8192)],
  ['another end', (json) => void (json['size'] = 1)],
  ['checksums elsewhere', (json) => void (json.checksums['offset'] = 0)],
  ['an unknown form', (json) => void (json['form'] = 'zip')],
  ['a blob left out for no reason', (json) => void (json['absent'] = [{ digest: image.root.digest }])],
  ['a delta upon nothing', (json) => void (json['delta'] = {})],
])('parseMap() refuses %s', (_, change) => {
  expect(() => altered(change)).toThrowError(expect.objectContaining({ code: 'BUNDLE_DAMAGED', exitCode: 8 }));
});

test('parseMap() refuses a map that would need more memory than any bundle does, at once', () => {
  const started = performance.now();
  const bomb = (json: Json): void => {
    json['blockBytes'] = 512;
    for (const file of json.files) file['size'] = 2 ** 45;
  };

  expect(() => altered(bomb)).toThrowError(expect.objectContaining({ code: 'BUNDLE_DAMAGED' }));
  expect(performance.now() - started).toBeLessThan(1000);
});

test('parseMap() refuses a map of a later version', () => {
  expect(() => altered((json) => void (json['apiVersion'] = 'rootsmith/v2'))).toThrowError(
    expect.objectContaining({ code: 'FORMAT_UNSUPPORTED', hint: 'Use a newer rootsmith.' }),
  );
});

test('parseMap() never fails in a way that nobody can explain', () => {
  const { bytes } = mapOf(64 * KIB);
  fc.assert(
    fc.property(fc.nat(bytes.length - 1), fc.uint8Array({ minLength: 1, maxLength: 8 }), (at, patch) => {
      const changed = Uint8Array.from(bytes);
      changed.set(patch.subarray(0, changed.length - at), at);
      try {
        parseMap(changed, 'test');
      } catch (error) {
        if (!isRootsmithError(error)) throw error;
      }
    }),
    { numRuns: 300 },
  );
});
