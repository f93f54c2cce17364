import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import type { BundleMap } from '../../../src/bundle/map.ts';
import type { Segment } from '../../../src/bundle/scan-segments.ts';
import { ScanTracker } from '../../../src/bundle/scan-tracker.ts';
import { digestOf } from '../../../src/oci/index.ts';
import { noise } from '../../fixtures/memory-image.ts';

const content = noise(5, 3000);
const other = noise(6, 3000);
const map = { blockBytes: 1000, size: 3000, volumes: 1, form: 'tar' } as BundleMap;
const file = { path: 'blobs/sha256/x', digest: digestOf(content), size: 3000, offset: 0 };
const part = (bytes: Uint8Array, index: number): Uint8Array => bytes.subarray(index * 1000, index * 1000 + 1000);

function blockOf(index: number, from: Uint8Array | undefined): Segment {
  const sum = from && createHash('sha256').update(part(from, index)).digest('hex');
  return { volume: 1, offset: index * 1000, length: 1000, expected: { kind: 'block', file, index, sum } };
}

function tracked(sumsOf: Uint8Array | undefined, found: (index: number) => Uint8Array | undefined) {
  const tracker = new ScanTracker(map);
  for (const index of [0, 1, 2]) tracker.check(blockOf(index, sumsOf), 'b.tar', found(index));
  return tracker.findings;
}

test('ScanTracker finds nothing where all is as it must be', () => {
  expect(tracked(content, (index) => part(content, index))).toEqual([]);
});

test('ScanTracker names the block that is damaged', () => {
  expect(tracked(content, (index) => part(index === 1 ? other : content, index))).toMatchObject([
    { kind: 'block', block: 1, offset: 1000, length: 1000, file: file.path },
  ]);
});

test.each([
  ['whose checksums are those of a wrong blob', other],
  ['whose checksums are unknown', undefined],
])('ScanTracker finds a wrong blob %s by its digest', (_, sums) => {
  expect(tracked(sums, (index) => part(other, index))).toEqual([
    { kind: 'blob', file: file.path, digest: file.digest, volumes: [1] },
  ]);
});

test('ScanTracker says of a volume that is wrong throughout only that', () => {
  expect(tracked(content, (index) => part(other, index))).toEqual([
    { kind: 'volume-foreign', volume: 1, path: 'b.tar' },
  ]);
});

test('ScanTracker says nothing of segments whose volume is missing', () => {
  expect(tracked(content, () => undefined)).toEqual([]);
});

test('checkEmpty() finds an empty file that should not be empty', () => {
  const tracker = new ScanTracker(map);

  tracker.checkEmpty([
    { ...file, size: 0 },
    { ...file, path: 'y', size: 0, digest: digestOf(new Uint8Array()) },
  ]);

  expect(tracker.findings).toMatchObject([{ kind: 'blob', file: file.path }]);
});
