import { expect, test } from 'vitest';
import { ByteReader, concatBytes, streamOf } from '../../../../src/bytes/index.ts';
import {
  type CpioEntry,
  isCpio,
  type ReadCpioOptions,
  readCpio,
  readCpioArchive,
} from '../../../../src/formats/cpio/index.ts';
import { collect, noise, WatchedStream } from '../../../fixtures/byte-streams.ts';
import { newcEntry, newcOffset, newcTrailer } from '../../../fixtures/newc.ts';

async function entries(bytes: Uint8Array, options?: ReadCpioOptions): Promise<readonly CpioEntry[]> {
  const found: CpioEntry[] = [];
  for await (const entry of readCpio(streamOf(bytes), options)) found.push(entry);
  return found;
}

async function bodies(bytes: Uint8Array): Promise<readonly string[]> {
  const found: string[] = [];
  for await (const { body } of readCpio(streamOf(bytes))) found.push(Buffer.from(await collect(body)).toString());
  return found;
}

const archive = (...parts: readonly Uint8Array[]): Uint8Array => concatBytes([...parts, newcTrailer]);

test.each([
  ['newc', '070701', true],
  ['crc', '070702', true],
  ['odc', '070707', false],
  ['a cut magic', '07070', false],
])('isCpio() knows %s', (_, magic, expected) => {
  expect(isCpio(Buffer.from(magic))).toBe(expected);
});

test('readCpio() gives every field', async () => {
  const fields = { 0: 7, 1: 0o020640, 2: 1, 3: 2, 4: 3, 5: 0xfedcba98, 7: 4, 8: 5, 9: 259, 10: 300 };

  const [entry] = await entries(archive(newcEntry({ fields, name: 'dev/x\0' })));

  const numbers = { ino: 7, mode: 0o020640, uid: 1, gid: 2, nlink: 3, mtime: 0xfedcba98, size: 0 };
  const devices = { devMajor: 4, devMinor: 5, rdevMajor: 259, rdevMinor: 300 };
  expect(entry).toMatchObject({ path: 'dev/x', ...numbers, ...devices, format: 'newc', offset: 0 });
});

test.each(['.', './x', '/x', 'a/b/c', '', 'caf\xc3\xa9', '\xff\x80'])(
  'readCpio() keeps the path %j as stored',
  async (path) => {
    const [entry] = await entries(archive(newcEntry({ name: `${path}\0` })));

    expect(entry?.path).toBe(path);
  },
);

test.each([1, 2, 3, 4, 5, 6, 7, 8])('readCpio() finds the body behind a name of %i bytes', async (length) => {
  const one = newcEntry({ name: `${'n'.repeat(length)}\0`, body: 'body' });

  expect(await bodies(archive(one, one))).toEqual(['body', 'body']);
});

test.each(['', '1', '12', '123', '1234', '12345'])('readCpio() finds what follows a body of %j', async (body) => {
  expect(await bodies(archive(newcEntry({ body }), newcEntry({ body: 'next' })))).toEqual([body, 'next']);
});

test('readCpio() ends a name at its first NUL, for writers that align bodies so', async () => {
  const [entry] = await entries(archive(newcEntry({ name: 'kernel\0\0\0\0\0\0\0' })));

  expect(entry?.path).toBe('kernel');
});

test('readCpio() takes digits of either case', async () => {
  const found = await entries(archive(newcEntry({ fields: { 0: '0000abCD' } })));

  expect(found[0]?.ino).toBe(0xabcd);
});

test('readCpio() gives the offset of each header', async () => {
  const first = newcEntry({ body: '12345' });

  const found = await entries(archive(first, newcEntry({})));

  expect(found.map(({ offset }) => offset)).toEqual([0, first.length]);
});

test('readCpio() passes over bodies that are not read to their end', async () => {
  const big = newcEntry({ body: 'x'.repeat(200_000), name: 'big\0' });
  const source = new WatchedStream(archive(big, big, newcEntry({})));
  const paths: string[] = [];

  for await (const { path, body } of readCpio(source)) {
    paths.push(path);
    for await (const _ of body) break;
  }

  expect(paths).toEqual(['big', 'big', 'file']);
});

test('readCpio() closes its source when the loop stops early', async () => {
  const source = new WatchedStream(archive(newcEntry({ body: 'x'.repeat(200_000) })));

  for await (const _ of readCpio(source)) break;

  expect(source.closed).toBe(true);
});

test("readCpio() stops with the signal's reason", async () => {
  const reason = new Error('enough');

  await expect(entries(archive(newcEntry({})), { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
});

test('readCpioArchive() leaves the reader just after the trailer', async () => {
  const first = archive(newcEntry({ body: 'one' }));
  await using reader = new ByteReader(streamOf(first, new Uint8Array(512), archive(newcEntry({ name: 'two\0' }))));

  for await (const _ of readCpioArchive(reader));
  expect(reader.offset).toBe(first.length);

  await reader.take(512).skip();
  const second: string[] = [];
  for await (const { path, offset } of readCpioArchive(reader)) second.push(`${path} at ${offset}`);
  expect(second).toEqual([`two at ${first.length + 512}`]);
});

const crcEntry = (sum: number): Uint8Array => newcEntry({ magic: '070702', fields: { 12: sum }, body: '\xff\xff\x01' });

test('readCpio() takes a body with the right sum', async () => {
  const found = await entries(archive(crcEntry(511)));

  expect(found[0]?.format).toBe('crc');
});

test('readCpio() does not sum up link targets, as no writer does', async () => {
  const symlink = newcEntry({ magic: '070702', fields: { 1: 0o120777 }, body: 'target' });

  expect(await bodies(archive(symlink))).toEqual(['target']);
});

test.each([
  ['is read', bodies],
  ['is skipped', entries],
])('readCpio() finds a wrong sum when the body %s', async (_, read) => {
  const before = newcEntry({ body: '12345' });

  await expect(read(archive(before, crcEntry(510)))).rejects.toMatchObject({
    code: 'FORMAT_CORRUPT',
    details: { field: 'check', offset: before.length + newcOffset.check },
  });
});

test.each([
  ['odc', '070707'],
  ['old binary (little endian)', '\xc7\x71\0\0\0\0'],
  ['old binary (big endian)', '\x71\xc7\0\0\0\0'],
])('readCpio() names the %s format, which it does not read', async (name, magic) => {
  await expect(entries(Buffer.from(magic, 'latin1'))).rejects.toMatchObject({
    code: 'FORMAT_UNSUPPORTED',
    message: expect.stringContaining(name),
    details: { offset: 0, field: 'magic' },
  });
});

test.each([
  ['magic', { magic: '070703' }, 0],
  ['ino', { fields: { 0: '0000000g' } }, newcOffset.ino + 7],
  ['uid', { fields: { 2: ' 0000000' } }, newcOffset.uid],
  ['mtime', { fields: { 5: '-0000001' } }, newcOffset.mtime],
  ['check', { fields: { 12: '0000\0\0\0\0' } }, newcOffset.check + 4],
  ['mode', { fields: { 1: 0o644 } }, newcOffset.mode],
  ['mode', { fields: { 1: 0o1100644 } }, newcOffset.mode],
  ['nameSize', { fields: { 11: 0 } }, newcOffset.nameSize],
  ['nameSize', { fields: { 11: 4097 } }, newcOffset.nameSize],
  ['name', { name: 'no end' }, newcOffset.name],
])('readCpio() refuses a bad %s, naming its offset', async (field, parts, at) => {
  const before = newcEntry({ body: '12345' });

  await expect(entries(archive(before, newcEntry(parts)))).rejects.toMatchObject({
    code: 'FORMAT_CORRUPT',
    details: { field, offset: before.length + at },
  });
});

test('readCpio() takes a name of 4096 bytes with its NUL', async () => {
  const [entry] = await entries(archive(newcEntry({ name: `${'n'.repeat(4095)}\0` })));

  expect(entry?.path).toHaveLength(4095);
});

test('readCpio() obeys fileLimitBytes', async () => {
  const two = archive(newcEntry({ body: '12345' }), newcEntry({ body: '123456' }));

  await expect(entries(two, { fileLimitBytes: 5 })).rejects.toMatchObject({
    code: 'LIMIT_EXCEEDED',
    details: { field: 'fileSize', limitBytes: 5, offset: newcEntry({ body: '12345' }).length + newcOffset.fileSize },
  });
});

test.each([
  ['header', 3],
  ['header', 109],
  ['file name', 112],
  ['padding', 115],
  ['file body', 118],
  ['padding', 121],
  ['header', 124],
])('readCpio() names the %s that a cut at %i leaves open', async (what, cut) => {
  const whole = archive(newcEntry({ body: '12345' }));

  await expect(entries(whole.subarray(0, cut))).rejects.toMatchObject({
    code: 'FORMAT_TRUNCATED',
    message: expect.stringContaining(`cpio ${what}`),
    details: { offset: cut },
  });
});

test('readCpio() ends with an error on noise', async () => {
  await expect(entries(noise(1000))).rejects.toMatchObject({ code: 'FORMAT_CORRUPT' });
});
