import { expect, test } from 'vitest';
import { concatBytes, streamOf } from '../../../../src/bytes/index.ts';
import { TAR_END } from '../../../../src/formats/tar/blocks.ts';
import { encodeTarHeader } from '../../../../src/formats/tar/encode.ts';
import { readEntries, tarHeaderOf } from '../../../fixtures/tar-blocks.ts';

/** What a reader makes of an encoded header. */
async function reread(header: Uint8Array) {
  const [entry] = await readEntries(streamOf(concatBytes([header, TAR_END])));
  return entry;
}

const typeOf = (block: Uint8Array): string => String.fromCharCode(block[156] ?? 0);

test('encodeTarHeader() takes one block for what ustar can hold', async () => {
  const header = tarHeaderOf({ path: `${'d'.repeat(150)}/${'n'.repeat(100)}`, mode: 0o4755, uid: 7, mtime: 9 });
  const encoded = encodeTarHeader(header);

  expect(encoded.length).toBe(512);
  expect(await reread(encoded)).toMatchObject({ path: header.path, mode: 0o4755, uid: 7, mtime: 9 });
});

test.each([
  ['a long name', { path: 'n'.repeat(101) }],
  ['a directory that is too long for the prefix', { path: `${'d'.repeat(156)}/n` }],
  ['a long link target', { type: 'symlink' as const, linkTarget: 't'.repeat(101) }],
  ['a large user id', { uid: 2 ** 21 }],
  ['a time before 1970', { mtime: -1 }],
  ['extended attributes', { xattrs: new Map([['user.a', Uint8Array.of(0, 10, 255)]]) }],
])('encodeTarHeader() puts a pax header before %s', async (_, changes) => {
  const header = tarHeaderOf(changes);
  const encoded = encodeTarHeader(header);

  expect(typeOf(encoded)).toBe('x');
  expect(await reread(encoded)).toMatchObject(header);
});

test.each([
  ['path', 'L', { path: '\xff'.repeat(101) }],
  ['linkTarget', 'K', { type: 'symlink' as const, linkTarget: '\xff'.repeat(101) }],
])('encodeTarHeader() writes a long %s that is not UTF-8 in the form %s of GNU', async (_, type, changes) => {
  const encoded = encodeTarHeader(tarHeaderOf(changes));

  expect(typeOf(encoded)).toBe(type);
  expect(await reread(encoded)).toMatchObject(changes);
});

test('encodeTarHeader() ends the name of a directory with a slash', async () => {
  expect(await reread(encodeTarHeader(tarHeaderOf({ path: 'd', type: 'directory' })))).toMatchObject({ path: 'd/' });
});

test.each([{ path: 'a\0b' }, { type: 'symlink' as const, linkTarget: 'a\0b' }])(
  'encodeTarHeader() refuses a NUL byte in %j',
  (changes) => {
    expect(() => encodeTarHeader(tarHeaderOf(changes))).toThrow(expect.objectContaining({ code: 'PATH_UNSAFE' }));
  },
);
