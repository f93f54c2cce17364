import { expect, test } from 'vitest';
import { xattrRecords, xattrsOf } from '../../../../src/formats/tar/xattrs.ts';

const bytes = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'latin1'));
const records = (values: Record<string, string>) =>
  new Map(Object.entries(values).map(([key, value]) => [key, { key, value: bytes(value), offset: 512 }]));

test('xattrsOf() takes SCHILY values as they are, empty ones too', () => {
  const found = xattrsOf(
    records({ 'SCHILY.xattr.security.capability': '\x01\0\0\x02\xff', 'SCHILY.xattr.user.e': '', path: 'x' }),
  );

  expect(found).toEqual(
    new Map([
      ['security.capability', bytes('\x01\0\0\x02\xff')],
      ['user.e', bytes('')],
    ]),
  );
});

test('xattrsOf() decodes LIBARCHIVE names and values', () => {
  expect(xattrsOf(records({ 'LIBARCHIVE.xattr.user.a%3Db': 'AP8K' }))).toEqual(
    new Map([['user.a=b', bytes('\0\xff\n')]]),
  );
});

test('xattrsOf() lets SCHILY win where an xattr is told twice', () => {
  const found = xattrsOf(records({ 'SCHILY.xattr.user.a': 'raw', 'LIBARCHIVE.xattr.user.a': 'AP8K' }));

  expect(found).toEqual(new Map([['user.a', bytes('raw')]]));
});

test('xattrsOf() gives the SELinux label of GNU tar the NUL that the kernel stores', () => {
  expect(xattrsOf(records({ 'RHT.security.selinux': 'u:r:t' }))).toEqual(
    new Map([['security.selinux', bytes('u:r:t\0')]]),
  );
});

test.each([
  ['a value that is no base64', { 'LIBARCHIVE.xattr.user.a': '*' }],
  ['an xattr without a name', { 'SCHILY.xattr.': 'x' }],
])('xattrsOf() refuses %s', (_, values: Record<string, string>) => {
  expect(() => xattrsOf(records(values))).toThrow(
    expect.objectContaining({ code: 'FORMAT_CORRUPT', details: expect.objectContaining({ offset: 512 }) }),
  );
});

test('xattrRecords() writes names with `=` and `%` so that xattrsOf() finds them again', () => {
  const xattrs = new Map([['user.a=b%3D', bytes('v')]]);

  const written = new Map([...xattrRecords(xattrs)].map(([key, value]) => [key, { key, value, offset: 0 }]));

  expect([...written.keys()]).toEqual(['SCHILY.xattr.user.a%3Db%253D']);
  expect(xattrsOf(written)).toEqual(xattrs);
});
