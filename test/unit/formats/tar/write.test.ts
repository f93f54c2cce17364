import { expect, test } from 'vitest';
import { concatBytes, streamOf, toByteName } from '../../../../src/bytes/index.ts';
import { encodeTarHeader, TAR_BLOCK, type TarHeader, tarPadding, writeTar } from '../../../../src/formats/tar/index.ts';
import { tarHeaderOf } from '../../../fixtures/tar-blocks.ts';

const text = (bytes: Uint8Array, from: number, to: number): string =>
  Buffer.from(bytes.subarray(from, to)).toString('latin1');
const write = async (inputs: Parameters<typeof writeTar>[0]): Promise<Uint8Array> =>
  concatBytes(await Array.fromAsync(writeTar(inputs)));

test.each([
  [0, 0],
  [1, 511],
  [512, 0],
  [513, 511],
])('tarPadding(%i) is %i', (size, expected) => {
  expect(tarPadding(size)).toBe(expected);
});

test('encodeTarHeader() writes one ustar block where that says it all', () => {
  const block = encodeTarHeader(
    tarHeaderOf({ path: toByteName('é/a'), mode: 0o4755, uid: 0o7777777, size: 8 ** 11 - 1 }),
  );

  expect(block).toHaveLength(TAR_BLOCK);
  expect(text(block, 257, 265)).toBe('ustar\x0000');
  expect(text(block, 100, 136)).toBe('0004755\x007777777\x000000000\x0077777777777\0');
  expect(text(block, 265, 329)).toBe('\0'.repeat(64));
});

test('encodeTarHeader() cuts a path of up to 255 bytes in prefix and name', () => {
  const block = encodeTarHeader(tarHeaderOf({ path: `${'p'.repeat(155)}/${'n'.repeat(100)}` }));

  expect(block).toHaveLength(TAR_BLOCK);
  expect(text(block, 0, 100)).toBe('n'.repeat(100));
  expect(text(block, 345, 500)).toBe('p'.repeat(155));
});

test.each([
  ['a path that cannot be cut', { path: 'n'.repeat(101) }, 'x'],
  ['a long path that is not UTF-8', { path: '\xff'.repeat(101) }, 'L'],
  ['a long link target', { type: 'symlink', linkTarget: 't'.repeat(101) }, 'x'],
  ['a long link target that is not UTF-8', { type: 'symlink', linkTarget: '\xff'.repeat(101) }, 'K'],
  ['a uid beyond octal', { uid: 2_097_152 }, 'x'],
  ['a gid beyond octal', { gid: 2_097_152 }, 'x'],
  ['a size from 8 GiB on', { size: 8 ** 11 }, 'x'],
  ['a time before 1970', { mtime: -1 }, 'x'],
  ['an xattr', { xattrs: new Map([['user.a', Uint8Array.of(0)]]) }, 'x'],
] as const)('encodeTarHeader() puts an extension header before %s', (_, changes: Partial<TarHeader>, type) => {
  const blocks = encodeTarHeader(tarHeaderOf(changes));

  expect(text(blocks, 156, 157)).toBe(type);
  expect(blocks.length).toBe(3 * TAR_BLOCK);
});

test('encodeTarHeader() names pax headers alike, and sorts their keys', () => {
  const xattrs = new Map([
    ['user.b', Uint8Array.of(2)],
    ['user.a', Uint8Array.of(1)],
  ]);
  const blocks = encodeTarHeader(tarHeaderOf({ path: 'n'.repeat(101), xattrs }));

  expect(text(blocks, 0, 19)).toBe('PaxHeaders.0/entry\0');
  const keys = [...text(blocks, 512, 1024).matchAll(/\d+ (\S+?)=/g)].map(([, key]) => key);
  expect(keys).toEqual(['SCHILY.xattr.user.a', 'SCHILY.xattr.user.b', 'path']);
});

test('encodeTarHeader() ends the path of a directory in a slash, once', () => {
  const paths = ['d', 'd/', ''].map((path) => text(encodeTarHeader(tarHeaderOf({ path, type: 'directory' })), 0, 4));

  expect(paths).toEqual(['d/\0\0', 'd/\0\0', './\0\0']);
});

test.each(['path', 'linkTarget'])('encodeTarHeader() refuses a NUL byte in its %s', (field) => {
  expect(() => encodeTarHeader(tarHeaderOf({ type: 'symlink', linkTarget: 'b', [field]: 'a\0b' }))).toThrow(
    expect.objectContaining({ code: 'PATH_UNSAFE' }),
  );
});

test('writeTar() ends an archive with two zero blocks and nothing more', async () => {
  expect(await write([])).toEqual(new Uint8Array(1024));
});

test.each([
  ['short', 'abc'],
  ['long', 'abcde'],
])('writeTar() refuses a body that is too %s', async (_, body) => {
  const input = { ...tarHeaderOf({ size: 4 }), body: streamOf(Buffer.from(body)) };

  await expect(write([input])).rejects.toMatchObject({
    code: 'SIZE_MISMATCH',
    message: expect.stringContaining('`a`'),
  });
});

test('writeTar() stops when it is aborted', async () => {
  const signal = AbortSignal.abort(new Error('stop'));

  await expect(Array.fromAsync(writeTar([tarHeaderOf()], { signal }))).rejects.toThrow('stop');
});
