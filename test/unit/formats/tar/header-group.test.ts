import { expect, test } from 'vitest';
import { Budget, ByteReader, concatBytes, streamOf } from '../../../../src/bytes/index.ts';
import { Globals } from '../../../../src/formats/tar/globals.ts';
import { readHeaderGroup } from '../../../../src/formats/tar/header-group.ts';
import { paxRecord, rawBlock, rawExtension } from '../../../fixtures/tar-blocks.ts';

const zeros = new Uint8Array(512);

function read(parts: readonly Uint8Array[], budget = new Budget()) {
  const globals = new Globals();
  const scan = { reader: new ByteReader(streamOf(concatBytes(parts))), budget, globals };
  return { globals, group: readHeaderGroup(scan) };
}

test('readHeaderGroup() gathers the extension headers before an entry', async () => {
  const pax = rawExtension('x', paxRecord('path', 'long'));
  const { group } = read([pax, rawExtension('L', 'gnu\0'), rawBlock()]);

  expect(await group).toMatchObject({
    offset: 0,
    headerOffset: 2048,
    longName: 'gnu',
    longLink: undefined,
    records: [{ key: 'path', value: new TextEncoder().encode('long') }],
  });
  expect((await group)?.blocks).toHaveLength(5);
});

test('readHeaderGroup() keeps global headers apart: the entry begins after them', async () => {
  const { group, globals } = read([rawExtension('g', paxRecord('uid', '7')), rawBlock()]);

  expect(await group).toMatchObject({ offset: 1024, headerOffset: 1024, records: [] });
  expect(globals.get('uid')?.value).toEqual(new TextEncoder().encode('7'));
});

test.each([
  ['nothing', []],
  ['a lone block of zeros', [zeros]],
  ['two blocks of zeros', [zeros, zeros]],
])('readHeaderGroup() sees the end in %s', async (_, parts) => {
  expect(await read(parts).group).toBeUndefined();
});

test.each([
  ['data after one block of zeros', [zeros, rawBlock()], 'FORMAT_CORRUPT', 'end at offset 512'],
  ['an extension without its entry', [rawExtension('x', paxRecord('path', 'a')), zeros], 'FORMAT_TRUNCATED', '1024'],
  ['an extension without its body', [rawBlock({ type: 'x', size: '00000000005\0' })], 'FORMAT_TRUNCATED', '512'],
  ['a long name that is empty', [rawExtension('L', '\0'), rawBlock()], 'FORMAT_CORRUPT', 'long name'],
  ['a wrong checksum', [rawBlock({ checksum: '000000\0 ' })], 'FORMAT_CORRUPT', 'checksum'],
])('readHeaderGroup() refuses %s', async (_, parts, code, message) => {
  await expect(read(parts).group).rejects.toMatchObject({ code, message: expect.stringContaining(message) });
});

test('readHeaderGroup() refuses extension headers beyond the limit', async () => {
  const budget = new Budget({ limits: { header: 1023 } });

  await expect(read([rawExtension('x', paxRecord('path', 'a')), rawBlock()], budget).group).rejects.toMatchObject({
    code: 'LIMIT_EXCEEDED',
  });
});
