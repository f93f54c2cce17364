import { expect, test } from 'vitest';
import { directoryEntryHead, directoryHeader } from '../../../../../src/formats/squashfs/directory.ts';
import { encodeListing } from '../../../../../src/formats/squashfs/write/encode-listing.ts';
import type { NumberedDirectory, NumberedInode } from '../../../../../src/formats/squashfs/write/inode-numbering.ts';

const inode = (number: number): NumberedInode => ({ node: { kind: 'fifo' }, number, links: 1 }) as NumberedInode;
const directory = (entries: readonly { name: string; inode: NumberedInode }[]): NumberedDirectory =>
  ({ entries }) as unknown as NumberedDirectory;
const numbered = (count: number, nameOf = (index: number) => `f${String(index).padStart(4, '0')}`): NumberedDirectory =>
  directory(Array.from({ length: count }, (_, index) => ({ name: nameOf(index), inode: inode(index + 1) })));

/** The number of entries below each header of a listing. */
function groupsOf(bytes: Uint8Array): readonly number[] {
  const counts: number[] = [];
  for (let at = 0; at < bytes.length; ) {
    const count = directoryHeader.decode(bytes.subarray(at)).count + 1;
    counts.push(count);
    at += directoryHeader.size;
    for (let left = count; left > 0; left -= 1)
      at += directoryEntryHead.size + directoryEntryHead.decode(bytes.subarray(at)).nameSize + 1;
  }
  return counts;
}

const near = { startByte: 0, placeOf: () => ({ startBlock: 0, byte: 0 }) };

test('encodeListing() puts entries below one header, with their inodes counted from it', () => {
  const { bytes, index } = encodeListing(numbered(3), near);

  expect(groupsOf(bytes)).toEqual([3]);
  expect(directoryHeader.decode(bytes)).toMatchObject({ inodeNumber: 1, startBlock: 0 });
  expect(index).toEqual([]);
});

test('encodeListing() of an empty directory is empty', () => {
  expect(encodeListing(numbered(0), near)).toEqual({ bytes: new Uint8Array(), index: [] });
});

test('encodeListing() begins a header after 256 entries', () => {
  expect(groupsOf(encodeListing(numbered(257), near).bytes)).toEqual([256, 1]);
});

test('encodeListing() begins a header where inodes move to another metadata block', () => {
  const placeOf = ({ number }: NumberedInode) => ({ startBlock: number > 2 ? 100 : 0, byte: 0 });

  expect(groupsOf(encodeListing(numbered(3), { startByte: 0, placeOf }).bytes)).toEqual([2, 1]);
});

test.each([
  [0x7fff, [2]],
  [0x8000, [1, 1]],
  [-0x8000, [2]],
  [-0x8001, [1, 1]],
])('encodeListing() counts inode numbers up to %d from the header', (delta, groups) => {
  const entries = [
    { name: 'a', inode: inode(100_000) },
    { name: 'b', inode: inode(100_000 + delta) },
  ];

  expect(groupsOf(encodeListing(directory(entries), near).bytes)).toEqual(groups);
});

test('encodeListing() makes an index of headers, one for each block that a long listing enters', () => {
  const long = numbered(300, (index) => `${String(index).padStart(4, '0')}${'n'.repeat(96)}`);
  const { bytes, index } = encodeListing(long, { ...near, startByte: 8000 });

  expect(index.length).toBeGreaterThan(3);
  for (const { at, name } of index) {
    const entry = directoryEntryHead.decode(bytes.subarray(at + directoryHeader.size));
    const start = at + directoryHeader.size + directoryEntryHead.size;
    expect(Buffer.from(bytes.subarray(start, start + entry.nameSize + 1)).toString('latin1')).toBe(name);
  }
});
