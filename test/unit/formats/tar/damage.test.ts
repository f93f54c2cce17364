import { expect, test } from 'vitest';
import { Budget, concatBytes, type Limits, streamOf } from '../../../../src/bytes/index.ts';
import { TAR_END } from '../../../../src/formats/tar/index.ts';
import { padded, paxRecord, rawBlock, rawExtension, readEntries, withChecksum } from '../../../fixtures/tar-blocks.ts';

const FIRST = rawBlock({ name: 'first' });
const readBroken = (broken: Uint8Array, limits: Partial<Limits> = {}) =>
  readEntries(streamOf(concatBytes([FIRST, broken, TAR_END])), { budget: new Budget({ limits, what: 'tar' }) });

test.each([
  ['checksum', 148, rawBlock({ checksum: '0000001\0' })],
  ['checksum', 148, rawBlock({ checksum: '00x0001\0' })],
  ['mode', 100, rawBlock({ mode: '0000648\0' })],
  ['uid', 108, rawBlock({ uid: '\xff\xff\xff\xff\xff\xff\xff\xff' })],
  ['uid', 108, rawBlock({ uid: '\x80\0\0\x01\0\0\0\0' })],
  ['gid', 116, rawBlock({ gid: 'abc' })],
  ['size', 124, rawBlock({ size: '\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff' })],
  ['size', 124, rawBlock({ size: '0000000000x\0' })],
  ['mtime', 136, rawBlock({ mtime: '1.5' })],
  ['deviceMajor', 329, rawBlock({ type: '3', deviceMajor: 'x' })],
  ['deviceMinor', 337, rawBlock({ type: '4', deviceMinor: '9' })],
  ['name', 0, rawBlock({ name: '\0' })],
  ['linkName', 157, rawBlock({ type: '2' })],
  ['pax record length', 512, rawExtension('x', 'nonsense')],
  ['pax uid', 512, concatBytes([rawExtension('x', paxRecord('uid', '4294967296')), rawBlock()])],
  ['pax size', 512, concatBytes([rawExtension('x', paxRecord('size', '-1')), rawBlock()])],
  ['pax path', 512, concatBytes([rawExtension('x', paxRecord('path', 'a\0b')), rawBlock()])],
  ['long name', 512, concatBytes([rawExtension('L', '\0'), rawBlock()])],
  ['size', 124, rawBlock({ type: 'x', size: '99999999999\0' })],
  ['end', 512, concatBytes([new Uint8Array(512), rawBlock()])],
])('readTar() refuses a broken %s at its offset %i', async (field, at, broken) => {
  await expect(readBroken(broken)).rejects.toMatchObject({
    code: 'FORMAT_CORRUPT',
    details: { field, offset: FIRST.length + at },
  });
});

test.each(['M', 'D', 'Z'])('readTar() refuses the type flag %s as not supported', async (type) => {
  await expect(readBroken(rawBlock({ type }))).rejects.toMatchObject({
    code: 'FORMAT_UNSUPPORTED',
    details: { field: 'type', offset: 512 + 156 },
  });
});

test('readTar() accepts a checksum over signed bytes, as some old writers made it', async () => {
  const block = withChecksum(rawBlock({ name: '\xff' }));
  const sum = Number.parseInt(Buffer.from(block.subarray(148, 154)).toString(), 8) - 256;
  block.set(Buffer.from(`${sum.toString(8).padStart(6, '0')}\0 `), 148);

  expect(await readBroken(block)).toHaveLength(2);
});

const archive = concatBytes([
  rawExtension('x', paxRecord('comment', 'x'.repeat(600))),
  rawBlock({ size: '00000001130\0' }),
  padded('y'.repeat(600)),
  TAR_END,
]);

test.each([
  ['within a header', 100],
  ['before the body of a pax header', 512],
  ['within a pax header', 700],
  ['before the entry of a pax header', 1536],
  ['before a body', 2048],
  ['within a body', 2100],
  ['within the padding of a body', 2048 + 610],
])('readTar() tells of an archive cut %s', async (_, length) => {
  await expect(readEntries(streamOf(archive.subarray(0, length)))).rejects.toMatchObject({ code: 'FORMAT_TRUNCATED' });
});

test('readTar() tells of a pax header that the end follows', async () => {
  const alone = concatBytes([rawExtension('x', paxRecord('path', 'a')), TAR_END]);

  await expect(readEntries(streamOf(alone))).rejects.toMatchObject({
    code: 'FORMAT_TRUNCATED',
    details: { offset: 1024 },
  });
});

test.each([
  ['files and directories', { entries: 1 }, rawBlock()],
  ['bytes in its name', {}, concatBytes([rawExtension('x', paxRecord('path', 'b'.repeat(4097))), rawBlock()])],
  [
    'bytes in its linkName',
    {},
    concatBytes([rawExtension('x', paxRecord('linkpath', 'b'.repeat(4097))), rawBlock({ type: '2' })]),
  ],
  [
    'bytes in an extended attribute',
    {},
    concatBytes([rawExtension('x', paxRecord('SCHILY.xattr.user.a', 'b'.repeat(65_537))), rawBlock()]),
  ],
  ['bytes of extended headers', { header: 1000 }, rawExtension('x', paxRecord('path', 'a'))],
  ['bytes of extended headers', {}, rawBlock({ type: 'L', size: '77777777777\0' })],
  [
    'bytes of extended headers',
    { header: 2000 },
    concatBytes([rawExtension('g', paxRecord('a', 'b')), rawBlock(), rawExtension('g', paxRecord('c', 'd'))]),
  ],
  ['bytes of content', { content: 100 }, concatBytes([rawBlock({ size: '00000000145\0' }), padded('x'.repeat(101))])],
  ['bytes of content', {}, rawBlock({ size: '\x80\0\0\0\0\x1f\xff\xff\xff\xff\xff\xff' })],
])('readTar() stops at its limit of %s', async (what, limits, broken) => {
  await expect(readBroken(broken, limits)).rejects.toMatchObject({
    code: 'LIMIT_EXCEEDED',
    message: expect.stringContaining(what),
  });
});

test('readTar() counts what follows the end of the archive', async () => {
  const bomb = streamOf(FIRST, TAR_END, new Uint8Array(4096));

  await expect(readEntries(bomb, { budget: new Budget({ limits: { content: 1000 } }) })).rejects.toMatchObject({
    code: 'LIMIT_EXCEEDED',
  });
});
