import { describe, expect, test } from 'vitest';
import { bytesContent } from '../../../../src/bytes/index.ts';
import { type GptOptions, guidOfLabel, type PartitionInput, writeGpt } from '../../../../src/formats/gpt/index.ts';

const MIB = 2 ** 20;
const partition = (name: string, size: number): PartitionInput => ({
  name,
  size,
  type: '0fc63daf-8483-4772-8e79-3d69d8477de4',
  guid: guidOfLabel(name),
  attributes: 0n,
});
const options: GptOptions = { size: 10 * MIB, sectorBytes: 512, diskGuid: guidOfLabel('disk'), partitions: [] };
const refused = (code: string) => expect.objectContaining({ code });

describe('writeGpt()', () => {
  test('places partitions one after the other, each on a full MiB', () => {
    const { partitions } = writeGpt({ ...options, partitions: [partition('A', 1.5 * MIB), partition('B', MIB)] });

    expect(partitions).toEqual([
      expect.objectContaining({ name: 'A', start: MIB, size: 2 * MIB }),
      expect.objectContaining({ name: 'B', start: 3 * MIB, size: MIB }),
    ]);
  });

  test('costs as much as its tables, whatever the size of the disk', () => {
    const { disk } = writeGpt({ ...options, size: 2 ** 42 });

    expect(disk.size).toBe(2 ** 42);
    expect(disk.extents.reduce((sum, { content }) => sum + content.size, 0)).toBeLessThan(40_000);
  });

  test('leaves sectors free for a board between header and entries', () => {
    const { disk, partitions } = writeGpt({ ...options, skipSectors: 4096, partitions: [partition('A', MIB)] });

    expect(disk.extents[2]?.start).toBe((2 + 4096) * 512);
    expect(partitions[0]?.start).toBe(3 * MIB);
  });

  test('fills a disk up to its backup table, and no further', () => {
    expect(writeGpt({ ...options, partitions: [partition('A', 8 * MIB)] }).partitions).toHaveLength(1);
    expect(() => writeGpt({ ...options, partitions: [partition('A', 9 * MIB)] })).toThrow(refused('LIMIT_EXCEEDED'));
  });

  test.each([
    ['a size that is not whole sectors', { size: 10 * MIB + 1 }],
    ['a name of 37 characters', { partitions: [partition('x'.repeat(37), MIB)] }],
    [
      'content larger than its partition',
      { partitions: [{ ...partition('A', MIB), content: bytesContent(new Uint8Array(MIB + 1)) }] },
    ],
  ])('refuses %s', (_, changes) => {
    expect(() => writeGpt({ ...options, ...changes })).toThrow(refused('FORMAT_UNSUPPORTED'));
  });
});
