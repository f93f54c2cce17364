import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readMetaPartition, writeMetaPartition } from '../../../../src/talos/meta/partition.ts';
import { parseMetaValue } from '../../../../src/talos/meta/values.ts';
import { readOracle } from '../../../fixtures/oracle.ts';

interface Case {
  readonly name: string;
  readonly values?: readonly string[];
  readonly pad?: number;
}

const oracle = readOracle<Case, { readonly blocks?: string }>('meta');
const [release = ''] = oracle.releases;
const BLOCKS = 512 * 1024;

function blocksOf({ values = [], pad = 0 }: Case): string {
  const { key, value } = parseMetaValue(values[0] ?? '');
  try {
    const partition = writeMetaPartition([[key, value + 'y'.repeat(pad)]]);
    return createHash('sha256').update(partition.subarray(0, BLOCKS)).digest('hex');
  } catch {
    return 'refused';
  }
}

test('writeMetaPartition() writes the same bytes as Talos for one value', () => {
  const single = oracle.cases.filter(({ name }) => oracle.verdictOf(name, release).blocks !== undefined);
  const differing = single
    .filter(({ values = [] }) => parseMetaValue(values[0] ?? '').key !== 0)
    .map((one) => ({ name: one.name, ours: blocksOf(one), theirs: oracle.verdictOf(one.name, release).blocks }))
    .filter(({ ours, theirs }) => ours !== theirs && !(ours === 'refused' && theirs?.startsWith('adv: overflow')));

  expect(single.length).toBeGreaterThan(20);
  expect(differing).toEqual([]);
});

test('writeMetaPartition() without values writes zeros', () => {
  const partition = writeMetaPartition([]);

  expect(partition).toHaveLength(1024 * 1024);
  expect(partition.every((byte) => byte === 0)).toBe(true);
});

test('writeMetaPartition() gives the same bytes in whatever order the values are', () => {
  const values: readonly (readonly [number, string])[] = [
    [10, 'a'],
    [6, 'b'],
    [255, 'c'],
  ];

  expect(Buffer.from(writeMetaPartition(values)).equals(writeMetaPartition(values.toReversed()))).toBe(true);
});

test('writeMetaPartition() refuses key 0, which would hide what follows, and too much', () => {
  expect(() => writeMetaPartition([[0, 'a']])).toThrow(expect.objectContaining({ code: 'USAGE' }));
  expect(() => writeMetaPartition([[1, new Uint8Array(262_097)]])).toThrow(
    expect.objectContaining({ code: 'LIMIT_EXCEEDED' }),
  );
  expect(writeMetaPartition([[1, new Uint8Array(262_096)]])).toHaveLength(1024 * 1024);
});

const content = fc.uniqueArray(fc.tuple(fc.integer({ min: 1, max: 255 }), fc.uint8Array({ maxLength: 300 })), {
  selector: ([key]) => key,
  maxLength: 8,
});

test('readMetaPartition() reads what writeMetaPartition() wrote', () => {
  fc.assert(
    fc.property(content, (values) => {
      expect(readMetaPartition(writeMetaPartition(values))).toEqual(new Map(values));
    }),
    { numRuns: 20 },
  );
});

test('readMetaPartition() takes the second block if the first is damaged, and none if both are', () => {
  const partition = writeMetaPartition([[10, 'value']]);
  partition[100] = 1;
  expect(new TextDecoder().decode(readMetaPartition(partition).get(10))).toBe('value');

  partition[256 * 1024 + 100] = 1;
  expect(readMetaPartition(partition).size).toBe(0);
});

test('readMetaPartition() takes from the old place what is missing', () => {
  const partition = writeMetaPartition([[10, 'new']]);
  partition.set([10, 1, 0x6f, 6, 2, 0x6f, 0x6c], partition.length - 1024 + 8);
  const texts = [...readMetaPartition(partition)].map(([key, value]) => [key, new TextDecoder().decode(value)]);

  expect(new Map(texts as [number, string][])).toEqual(
    new Map([
      [10, 'new'],
      [6, 'ol'],
    ]),
  );
});

test('readMetaPartition() refuses a partition that is too short', () => {
  expect(() => readMetaPartition(new Uint8Array(10))).toThrow(expect.objectContaining({ code: 'FORMAT_TRUNCATED' }));
});

test('readMetaPartition() takes any bytes', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 64, maxLength: 600 }), fc.nat(BLOCKS), (bytes, offset) => {
      const partition = writeMetaPartition([[1, 'a']]);
      partition.set(bytes, offset);
      partition.set(bytes.subarray(0, 500), partition.length - 1024);
      expect(readMetaPartition(partition)).toBeInstanceOf(Map);
    }),
    { numRuns: 20 },
  );
});
