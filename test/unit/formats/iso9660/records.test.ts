import { describe, expect, test } from 'vitest';
import { bytesContent } from '../../../../src/bytes/index.ts';
import { packIntoBlocks, recordBytes, recordsOf } from '../../../../src/formats/iso9660/records.ts';
import { recordTime } from '../../../../src/formats/iso9660/times.ts';
import { isoTree } from '../../../../src/formats/iso9660/tree.ts';

const time = recordTime(0);

describe('recordsOf()', () => {
  test('begins with the directory itself and its parent', () => {
    const root = isoTree([{ path: 'a', content: bytesContent(Uint8Array.of(1)) }]);
    const records = recordsOf(root, root, time);

    expect(records.map(({ name }) => [...name][0])).toEqual([0, 1, 'A'.charCodeAt(0)]);
    expect(Buffer.from(records[0]?.fields ?? []).toString('latin1', 0, 2)).toBe('SP');
    expect(Buffer.from(records[0]?.beyond ?? []).toString('latin1', 0, 2)).toBe('ER');
  });

  test('puts what a long name needs beyond a record elsewhere', () => {
    const root = isoTree([{ path: 'n'.repeat(253), content: bytesContent(Uint8Array.of(1)) }]);
    const [, , record] = recordsOf(root, root, time);

    expect(record && recordBytes(record)).toBeLessThanOrEqual(255);
    expect(record?.beyond.length).toBeGreaterThan(100);
  });

  test('gives a file of more than 4 GiB several records', () => {
    const content = { ...bytesContent(new Uint8Array()), size: 2 ** 33 };
    const root = isoTree([{ path: 'large', content }]);

    expect(recordsOf(root, root, time).map(({ flags, extent }) => [flags, extent])).toEqual([
      [2, 0],
      [2, 0],
      [0x80, 0],
      [0x80, 1],
      [0, 2],
    ]);
  });
});

test('packIntoBlocks() lets nothing cross the end of a block', () => {
  expect(packIntoBlocks([1000, 1000, 100, 2048])).toEqual({ offsets: [0, 1000, 2048, 4096], blocks: 3 });
  expect(packIntoBlocks([])).toEqual({ offsets: [], blocks: 0 });
});
