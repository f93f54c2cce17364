import { expect, test } from 'vitest';
import { type ByteStream, concatBytes, streamOf } from '../../../../src/bytes/index.ts';
import { type CpioInput, writeCpio } from '../../../../src/formats/cpio/index.ts';
import { breaking, collect, WatchedStream } from '../../../fixtures/byte-streams.ts';
import { newcEntry, newcTrailer } from '../../../fixtures/newc.ts';

const pack = (...entries: readonly CpioInput[]): Promise<Uint8Array> => collect(writeCpio(entries));
const body = (text: string): ByteStream => streamOf(Buffer.from(text));
const file = (path: string, text: string): CpioInput => ({ path, mode: 0o100644, size: text.length, body: body(text) });

/** What an archive should be: entries, trailer, zeros up to 512. */
function expected(...parts: readonly Uint8Array[]): Uint8Array {
  const trailer = newcEntry({ fields: { 0: 0, 1: 0 }, name: 'TRAILER!!!\0' });
  const whole = concatBytes([...parts, trailer]);
  return concatBytes([whole, new Uint8Array(-whole.length & 511)]);
}

const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1');

test('writeCpio() writes an empty archive of one trailer', async () => {
  expect(text(await pack())).toBe(text(expected()));
  expect(newcTrailer.length).toBeLessThan(512);
});

test('writeCpio() writes every field', async () => {
  const node = { path: 'dev/x', mode: 0o020640, uid: 1, gid: 2, mtime: 0xabcdef12, rdevMajor: 259, rdevMinor: 300 };

  const fields = { 1: 0o020640, 2: 1, 3: 2, 5: 0xabcdef12, 9: 259, 10: 300 };
  expect(text(await pack(node))).toBe(text(expected(newcEntry({ fields, name: 'dev/x\0' }))));
});

test('writeCpio() counts inodes from 1 and gives directories two links', async () => {
  const archive = await pack({ path: 'd', mode: 0o040755 }, file('d/a', 'one'), file('d/b', 'two'));

  const parts = [
    newcEntry({ fields: { 0: 1, 1: 0o040755, 4: 2 }, name: 'd\0' }),
    newcEntry({ fields: { 0: 2, 1: 0o100644 }, name: 'd/a\0', body: 'one' }),
    newcEntry({ fields: { 0: 3, 1: 0o100644 }, name: 'd/b\0', body: 'two' }),
  ];
  expect(text(archive)).toBe(text(expected(...parts)));
});

test('writeCpio() keeps names that are not UTF-8', async () => {
  expect(text(await pack(file('\xff\x80', '')))).toContain('\xff\x80\0');
});

const link = { key: 'k', nlink: 3 };

test.each(['a', 'b', 'c'])('writeCpio() moves the body of a hard link from %s to its last name', async (holder) => {
  const names = ['a', 'b', 'c'].map((path) => ({ ...file(path, path === holder ? 'data' : ''), hardLink: link }));

  const archive = await pack(names[0]!, file('x', 'y'), names[1]!, names[2]!);

  const parts = [
    newcEntry({ fields: { 0: 1, 1: 0o100644, 4: 3 }, name: 'a\0' }),
    newcEntry({ fields: { 0: 2, 1: 0o100644 }, name: 'x\0', body: 'y' }),
    newcEntry({ fields: { 0: 1, 1: 0o100644, 4: 3 }, name: 'b\0' }),
    newcEntry({ fields: { 0: 1, 1: 0o100644, 4: 3 }, name: 'c\0', body: 'data' }),
  ];
  expect(text(archive)).toBe(text(expected(...parts)));
});

test('writeCpio() reads the body of a hard link once, where every name has it', async () => {
  const opened: string[] = [];
  const names = ['a', 'b', 'c'].map((path) => ({
    path,
    mode: 0o100644,
    size: 4,
    hardLink: link,
    body: {
      async *[Symbol.asyncIterator]() {
        opened.push(path);
        yield Buffer.from('data');
      },
    },
  }));

  await pack(...names);

  expect(opened).toEqual(['c']);
});

test.each([
  ['too few names', [1, 1]],
  ['too many names', [1, 1, 1, 1]],
  ['names of different sizes', [1, 1, 2]],
])('writeCpio() does not write a hard link with %s', async (_, sizes) => {
  const names = sizes.map((size, index) => ({ ...file(`n${index}`, 'x'.repeat(size)), hardLink: link }));

  await expect(pack(...names)).rejects.toThrow('bug:');
});

test.each([
  ['short', 6],
  ['long', 4],
  ['missing where size says so', 5],
])('writeCpio() fails when a body is too %s', async (kind, size) => {
  const entry = { ...file('f', '12345'), size, ...(kind.startsWith('missing') ? { body: undefined } : {}) };

  await expect(pack(entry)).rejects.toMatchObject({ code: 'SIZE_MISMATCH', details: { path: 'f', expected: size } });
});

test('writeCpio() fails when there is a body and no size', async () => {
  await expect(pack({ path: 'f', mode: 0o100644, body: body('12345') })).rejects.toMatchObject({
    code: 'SIZE_MISMATCH',
  });
});

test.each([
  ['empty', ''],
  ["the trailer's name", 'TRAILER!!!'],
  ['a NUL', 'a\0b'],
  ['4096 bytes', 'n'.repeat(4096)],
])('writeCpio() refuses a path that is or has %s', async (_, path) => {
  await expect(pack({ path, mode: 0o100644 })).rejects.toMatchObject({ code: 'PATH_UNSAFE' });
});

test.each([
  ['uid', { uid: 2 ** 32 }],
  ['gid', { gid: -1 }],
  ['mtime', { mtime: 1.5 }],
  ['fileSize', { size: 2 ** 32 }],
])('writeCpio() refuses a %s that its field cannot hold', async (field, wrong) => {
  await expect(pack({ path: 'f', mode: 0o100644, ...wrong })).rejects.toMatchObject({
    code: 'LIMIT_EXCEEDED',
    details: { path: 'f', field },
  });
});

test('writeCpio() takes entries as they come, and yields no small chunks but the last', async () => {
  async function* many(): AsyncGenerator<CpioInput, void, void> {
    for (let n = 0; n < 2000; n += 1) yield file(`file-${n}`, 'x'.repeat(n % 300));
  }
  const sizes: number[] = [];

  for await (const chunk of writeCpio(many())) sizes.push(chunk.length);

  expect(sizes.length).toBeGreaterThan(2);
  expect(Math.min(...sizes.slice(0, -1))).toBeGreaterThanOrEqual(64 * 1024);
});

test('writeCpio() closes body and entries when the loop stops early', async () => {
  const source = new WatchedStream(new Uint8Array(1_000_000));
  let closed = false;
  function* entries(): Generator<CpioInput, void, void> {
    try {
      yield { path: 'f', mode: 0o100644, size: 1_000_000, body: source };
    } finally {
      closed = true;
    }
  }

  for await (const _ of writeCpio(entries())) break;

  expect([source.closed, closed]).toEqual([true, true]);
});

test('writeCpio() passes on what broke a body', async () => {
  const failure = new Error('disk on fire');

  await expect(pack({ path: 'f', mode: 0o100644, size: 10, body: breaking(Buffer.from('x'), failure) })).rejects.toBe(
    failure,
  );
});
