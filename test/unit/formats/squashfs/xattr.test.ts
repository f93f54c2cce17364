import { describe, expect, test } from 'vitest';
import { xattrIdLayout, xattrNameHeader } from '../../../../src/formats/squashfs/xattr-layout.ts';
import { le16, le32, le64, patched, sampleSquashfs } from '../../../fixtures/squashfs-image.ts';
import { failureOf, openSample } from '../../../fixtures/squashfs-reading.ts';

const { bytes, at } = sampleSquashfs();
const value = (name: string, byte = 0): number => at['xattrs']! + 2 + at[name]! + byte;
const set = (byte: number): number => at['xattr ids']! + 2 + byte;
const text = (array: Uint8Array): string => new TextDecoder().decode(array);

describe('xattrs()', () => {
  test('gives values in line and out of line under their full names', async () => {
    const reader = await openSample(bytes);
    const inode = (await reader.lookup('dir'))!;

    const xattrs = await reader.xattrs(inode);

    expect([...xattrs].map(([name, bytes]) => [name, text(bytes)])).toEqual([
      ['trusted.near', 'one'],
      ['security.away', 'a value elsewhere'],
    ]);
  });

  test('gives an empty map for an inode that has none', async () => {
    const reader = await openSample(bytes);

    const xattrs = await reader.xattrs(await reader.root());

    expect(xattrs.size).toBe(0);
  });

  test('gives an empty value as such', async () => {
    const image = patched(bytes, value('xattr far value'), le32(0));
    const reader = await openSample(image);

    const xattrs = await reader.xattrs((await reader.lookup('dir'))!);

    expect(xattrs.get('security.away')).toEqual(new Uint8Array());
  });

  test('reads a set once for all that share it', async () => {
    const reader = await openSample(bytes);

    const one = await reader.xattrs((await reader.lookup('dir'))!);
    const other = await reader.xattrs((await reader.lookup('xfifo'))!);

    expect(other).toBe(one);
  });

  test('xattrSets lists where the sets are', async () => {
    const reader = await openSample(bytes);

    expect(reader.xattrSets).toEqual([{ ref: at['xattr near'], count: 2, size: 40 }]);
  });

  const near = value('xattr near');
  const nearByte = at['xattr near'];
  test.each([
    ['a set reference that is none', set(xattrIdLayout.offsets.ref), le64(2n ** 63n), at['xattr ids'], 0],
    ['a set outside its block', set(xattrIdLayout.offsets.ref), le64(8000n), at['xattrs'], 8000],
    [
      'a set outside the table',
      set(xattrIdLayout.offsets.ref),
      le64(0x9999n << 16n),
      at['xattrs']! + 0x9999,
      undefined,
    ],
    ['more names than there are', set(xattrIdLayout.offsets.count), le32(3), at['xattrs'], 56],
    ['a name of 0 bytes', near + xattrNameHeader.offsets.nameSize, le16(0), at['xattrs'], nearByte],
    ['a name of 251 bytes', near + xattrNameHeader.offsets.nameSize, le16(251), at['xattrs'], nearByte],
    ['a NUL in a name', near + xattrNameHeader.size, [0], at['xattrs'], nearByte],
    ['a value above 64 KiB', value('xattr near value'), le32(65_537), at['xattrs'], at['xattr near value']],
    ['a value that leaves the table', value('xattr near value'), le32(65_536), at['xattrs'], 56],
    ['a reference of 7 bytes', value('xattr reference'), le32(7), at['xattrs'], at['xattr reference']],
    ['a reference that is none', value('xattr reference', 4), le64(2n ** 63n), at['xattrs'], at['xattr reference']],
    ['a reference outside its block', value('xattr reference', 4), le64(8191n), at['xattrs'], 8191],
  ])('refuses %s', async (_, offset, patch, where, byte) => {
    const failure = await failureOf(patched(bytes, offset, patch));

    expect(failure).toMatchObject({ code: 'FORMAT_CORRUPT', offset: where, ...(byte === undefined ? {} : { byte }) });
  });

  test('refuses a prefix that is not known', async () => {
    const failure = await failureOf(patched(bytes, near, le16(3)));

    expect(failure).toEqual({ code: 'FORMAT_UNSUPPORTED', field: 'xattr type', offset: at['xattrs'], byte: nearByte });
  });

  test('refuses the same name twice', async () => {
    const renamed = [...le16(0x101), ...le16(4), ...new TextEncoder().encode('near')];

    const failure = await failureOf(patched(bytes, value('xattr far'), renamed));

    expect(failure).toEqual({
      code: 'FORMAT_CORRUPT',
      field: 'xattr name',
      offset: at['xattrs'],
      byte: at['xattr far'],
    });
  });

  test('stops at the limit for one set', async () => {
    const failure = await failureOf(bytes, { xattrBytes: 20 });

    expect(failure).toMatchObject({
      code: 'LIMIT_EXCEEDED',
      field: 'xattr set',
      offset: at['xattrs'],
      byte: at['xattr far'],
    });
  });
});
