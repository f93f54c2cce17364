import { expect, test } from 'vitest';
import { concatBytes, Sha256, streamOf } from '../../../../src/bytes/index.ts';
import { encodeTarHeader, readTar, TAR_END } from '../../../../src/formats/tar/index.ts';
import { cutAt, padded, paxRecord, rawBlock, rawExtension, readEntries } from '../../../fixtures/tar-blocks.ts';

const END = TAR_END;
const size = (count: number): string => `${count.toString(8).padStart(11, '0')}\0`;
const file = (name: string, content: string): Uint8Array =>
  concatBytes([rawBlock({ name, size: size(content.length) }), padded(content)]);
const read = (...parts: readonly Uint8Array[]) => readEntries(streamOf(concatBytes([...parts])));

test('readTar() yields entries in order, with content and places', async () => {
  const entries = await read(file('a', 'alpha'), file('b', 'x'.repeat(600)), END);

  expect(entries).toMatchObject([
    { path: 'a', size: 5, offset: 0, dataOffset: 512, storedSize: 5, content: Buffer.from('alpha') },
    { path: 'b', size: 600, offset: 1024, dataOffset: 1536, storedSize: 600, content: Buffer.from('x'.repeat(600)) },
  ]);
});

test.each([
  ['', 'file'],
  ['0', 'file'],
  ['7', 'file'],
  ['1', 'hardlink'],
  ['2', 'symlink'],
  ['3', 'character-device'],
  ['4', 'block-device'],
  ['5', 'directory'],
  ['6', 'fifo'],
])('readTar() takes type flag "%s" for a %s', async (type, expected) => {
  const [entry] = await read(rawBlock({ type, linkName: 'target' }), END);

  expect(entry?.type).toBe(expected);
});

test('readTar() takes a file whose name ends in a slash for a directory, as v7 wrote them', async () => {
  const [entry] = await read(rawBlock({ name: 'd/', type: '', magic: '', version: '' }), END);

  expect(entry).toMatchObject({ path: 'd/', type: 'directory' });
});

test('readTar() joins prefix and name of POSIX headers only', async () => {
  const entries = await read(
    rawBlock({ prefix: 'p' }),
    rawBlock({ prefix: 'p', magic: 'ustar ', version: ' \0' }),
    rawBlock({ prefix: `${'p'.repeat(131)}12345`, trailer: 'tar\0' }),
    END,
  );

  expect(entries.map(({ path }) => path)).toEqual(['p/a', 'a', `${'p'.repeat(131)}/a`]);
});

test('readTar() gives links no body, whatever size their header says', async () => {
  const entries = await read(rawBlock({ type: '1', linkName: 'b', size: size(700) }), file('c', 'c'), END);

  expect(entries).toMatchObject([{ size: 0, storedSize: 0, linkTarget: 'b' }, { path: 'c' }]);
});

test('readTar() reads device numbers of devices, and drops file type bits from modes', async () => {
  const [entry] = await read(
    rawBlock({ type: '3', mode: '0020640\0', deviceMajor: '0000005\0', deviceMinor: '0000001\0' }),
    END,
  );

  expect(entry).toMatchObject({ mode: 0o640, major: 5, minor: 1 });
});

test('readTar() applies a pax header to the next entry only', async () => {
  const records = ['path', 'uid', 'gid', 'mtime', 'SCHILY.xattr.user.a'].map((key, at) =>
    paxRecord(key, String(4_000_000_000 + at)),
  );
  const entries = await read(rawExtension('x', records.join('')), rawBlock(), rawBlock({ name: 'b' }), END);

  expect(entries).toMatchObject([
    { path: '4000000000', uid: 4_000_000_001, gid: 4_000_000_002, mtime: 4_000_000_003, offset: 0, dataOffset: 1536 },
    { path: 'b', uid: 0, mtime: 0, offset: 1536 },
  ]);
  expect(entries[0]?.xattrs).toEqual(new Map([['user.a', new Uint8Array(Buffer.from('4000000004'))]]));
});

test('readTar() takes the size of a body from the pax header, not from the block', async () => {
  const entries = await read(
    rawExtension('x', paxRecord('size', '600')),
    rawBlock(),
    padded('y'.repeat(600)),
    file('b', 'b'),
    END,
  );

  expect(entries).toMatchObject([{ size: 600 }, { path: 'b', size: 1 }]);
});

test('readTar() applies a global pax header from there on, and an empty value takes it back', async () => {
  const entries = await read(
    rawExtension('g', paxRecord('uid', '7')),
    rawBlock(),
    rawExtension('x', paxRecord('uid', '')),
    rawBlock(),
    rawExtension('x', paxRecord('uid', '9')),
    rawBlock(),
    END,
  );

  expect(entries.map(({ uid }) => uid)).toEqual([7, 0, 9]);
  expect(entries.map(({ offset }) => offset)).toEqual([1024, 1536, 3072]);
});

test('readTar() joins GNU long names and links, which yield to pax', async () => {
  const [name, link] = ['n'.repeat(300), 'l'.repeat(300)];
  const long = [rawExtension('L', `${name}\0`), rawExtension('K', `${link}\0`)];
  const entries = await read(
    ...long,
    rawBlock({ type: '2', linkName: 'x' }),
    rawExtension('L', 'long\0'),
    rawExtension('x', paxRecord('path', 'pax')),
    rawBlock(),
    END,
  );

  expect(entries).toMatchObject([{ path: name, linkTarget: link }, { path: 'pax' }]);
});

test('readTar() passes over the label of a tape', async () => {
  expect(await read(rawBlock({ type: 'V', name: 'label' }), file('a', 'x'), END)).toMatchObject([{ path: 'a' }]);
});

test('readTar() gives header bytes that copy each entry into another archive', async () => {
  const archive = concatBytes([
    rawExtension('g', paxRecord('uid', '7')),
    rawExtension('x', paxRecord('SCHILY.xattr.user.a', '\0\xff')),
    rawBlock({ size: size(3) }),
    padded('abc'),
    END,
  ]);
  const before = await read(archive);

  const copied = await read(
    ...before.flatMap(({ headerBytes, content }) => [headerBytes(), padded(Buffer.from(content).toString('latin1'))]),
    END,
  );

  expect(copied).toMatchObject([{ path: 'a', uid: 7, size: 3, content: Buffer.from('abc') }]);
  expect(copied[0]?.xattrs).toEqual(before[0]?.xattrs);
});

test('readTar() hands on headers as they are stored', async () => {
  const stored = concatBytes([
    rawExtension('L', 'long\0'),
    rawExtension('x', paxRecord('comment', 'kept')),
    rawBlock(),
  ]);

  const [entry] = await read(stored, END);

  expect(entry?.headerBytes()).toEqual(stored);
});

test.each([
  ['no zero blocks at all', []],
  ['a single zero block', [new Uint8Array(512)]],
  ['anything behind two zero blocks', [END, padded('garbage'), Uint8Array.of(1, 2, 3)]],
])('readTar() accepts an archive with %s', async (_, rest) => {
  expect(await read(file('a', 'x'), ...rest)).toHaveLength(1);
});

test('readTar() reads its source to the very end, so that a digest around it is whole', async () => {
  const archive = concatBytes([file('a', 'x'), END, padded('garbage')]);
  const sha256 = new Sha256();

  await readEntries(sha256.through(streamOf(archive.subarray(0, 1200), archive.subarray(1200))));

  expect(sha256.bytes).toBe(archive.length);
});

test('readTar() skips what the caller left unread, also where it skipped by itself', async () => {
  const archive = concatBytes([file('a', 'x'.repeat(5000)), file('b', 'y'.repeat(5000)), file('c', ''), END]);
  const paths: string[] = [];
  for await (const entry of readTar(cutAt(archive, [600, 3000, 7000]))) {
    paths.push(entry.path);
    for await (const _ of entry.body) break;
    if (entry.path === 'b') await entry.body.skip();
  }

  expect(paths).toEqual(['a', 'b', 'c']);
});

test('readTar() closes its source when the caller stops early', async () => {
  let closed = false;
  async function* source(): AsyncGenerator<Uint8Array, void, void> {
    try {
      yield* cutAt(concatBytes([file('a', 'x'), END]), [700]);
    } finally {
      closed = true;
    }
  }
  for await (const _ of readTar(source())) break;

  expect(closed).toBe(true);
});

test('readTar() stops when it is aborted', async () => {
  const signal = AbortSignal.abort(new Error('stop'));

  await expect(readEntries(streamOf(file('a', 'x')), { signal })).rejects.toThrow('stop');
});

test('readTar() takes an archive that ends right after its last body, without padding', async () => {
  const header = encodeTarHeader({
    path: 'last',
    type: 'file',
    mode: 0o644,
    uid: 0,
    gid: 0,
    size: 3,
    mtime: 0,
    linkTarget: '',
    major: 0,
    minor: 0,
    xattrs: new Map(),
  });

  const entries = await Array.fromAsync(readTar(streamOf(header, new TextEncoder().encode('abc'))), ({ path }) => path);

  expect(entries).toEqual(['last']);
});
