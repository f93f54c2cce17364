import { expect, test } from 'vitest';
import {
  type Checksums,
  checksumsSize,
  encodeChecksums,
  parseChecksums,
  volumeSum,
  volumeSums,
} from '../../../src/bundle/checksums.ts';
import { digestOf } from '../../../src/oci/index.ts';

const hex = (seed: number): string => digestOf(new Uint8Array([seed])).slice('sha256:'.length);
const bundle = digestOf(new Uint8Array([9]));
const files = [
  { path: 'index.json', digest: digestOf(new Uint8Array([1])), size: 10, offset: 1536 },
  { path: 'blobs/sha256/x', digest: digestOf(new Uint8Array([2])), size: 2500, offset: 2560 },
  { path: 'blobs/sha256/empty', digest: digestOf(new Uint8Array()), size: 0, offset: 5632 },
];
const shape = { files, blockBytes: 1000, volumeBytes: 4096, volumes: 2 };
// The second file lies at 2560 to 5060: blocks end after 1000, at the volume's end after 1536, after 2000.
const blocks = new Map([['blobs/sha256/x', [hex(1), hex(2), hex(3), hex(4)]]]);
const checksums: Checksums = { bundle, volumes: volumeSums(bundle, shape, blocks), blocks };

test('volumeSums() covers each block in the volume that it lies in', () => {
  const first = [files[0]!.digest.slice('sha256:'.length), hex(1), hex(2)];

  expect(checksums.volumes).toEqual([volumeSum(bundle, 1, first), volumeSum(bundle, 2, [hex(3), hex(4)])]);
  expect(volumeSum(bundle, 1, first)).not.toBe(volumeSum(bundle, 2, first));
  expect(volumeSum(bundle, 1, first)).not.toBe(volumeSum(files[0]!.digest, 1, first));
});

test('checksumsSize() tells the size before any checksum is known', () => {
  expect(encodeChecksums(checksums).length).toBe(checksumsSize(shape));
});

test('parseChecksums() reads what encodeChecksums() wrote', () => {
  expect(parseChecksums(encodeChecksums(checksums), shape, 'test')).toEqual(checksums);
});

test.each<[string, object]>([
  ['a volume too few', { volumes: [hex(1)] }],
  ['a block too few', { blocks: { 'blobs/sha256/x': [hex(1), hex(2), hex(3)] } }],
  ['blocks of an unknown file', { blocks: { 'blobs/sha256/y': [hex(1), hex(2), hex(3), hex(4)] } }],
  ['blocks of one file too many', { blocks: { ...Object.fromEntries(blocks), y: [hex(1)] } }],
  ['a checksum that is none', { volumes: [hex(1), 'x'] }],
  ['no bundle', { bundle: 1 }],
  ['no blocks', { blocks: [] }],
])('parseChecksums() refuses %s', (_, change) => {
  const json = JSON.parse(new TextDecoder().decode(encodeChecksums(checksums))) as object;
  const bytes = new TextEncoder().encode(JSON.stringify({ ...json, ...change }));

  expect(() => parseChecksums(bytes, shape, 'test')).toThrowError(expect.objectContaining({ code: 'BUNDLE_DAMAGED' }));
});

test('parseChecksums() refuses what is not JSON', () => {
  expect(() => parseChecksums(new Uint8Array([0x7b]), shape, 'test')).toThrowError(
    expect.objectContaining({ code: 'BUNDLE_DAMAGED' }),
  );
});
