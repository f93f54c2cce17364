import { expect, test } from 'vitest';
import { Globals } from '../../../../src/formats/tar/globals.ts';
import { tarHeader } from '../../../../src/formats/tar/header.ts';
import type { HeaderGroup } from '../../../../src/formats/tar/header-group.ts';
import { type ResolvedHeader, resolveHeader } from '../../../../src/formats/tar/resolve.ts';
import { rawBlock } from '../../../fixtures/tar-blocks.ts';

const record = (key: string, value: string) => ({ key, value: Buffer.from(value, 'latin1'), offset: 0 });

function resolve(
  fields: Parameters<typeof rawBlock>[0],
  { records = [], globals = [], ...names }: Partial<HeaderGroup> & { globals?: HeaderGroup['records'] } = {},
): ResolvedHeader {
  const block = rawBlock(fields);
  const common = new Globals();
  common.add(globals);
  const group = { offset: 0, headerOffset: 512, fields: tarHeader.decode(block), block, blocks: [block], records };
  return resolveHeader({ longName: undefined, longLink: undefined, ...group, ...names }, common);
}

test.each([
  ['the block alone', {}, 'a'],
  ['a long name of GNU', { longName: 'gnu' }, 'gnu'],
  ['a pax path, also over a long name', { longName: 'gnu', records: [record('path', 'pax')] }, 'pax'],
  ['a global pax path', { globals: [record('path', 'global')] }, 'global'],
  ['the own record over the global one', { globals: [record('path', 'g')], records: [record('path', 'own')] }, 'own'],
  ['an empty record, which cancels', { globals: [record('path', 'g')], records: [record('path', '')] }, 'a'],
])('resolveHeader() takes the path of %s', (_, group, path) => {
  expect(resolve({}, group).path).toBe(path);
});

test('resolveHeader() takes numbers of pax records over those of the block', () => {
  const records = [record('size', '5000'), record('uid', '3000000'), record('mtime', '-1.5')];

  expect(resolve({}, { records })).toMatchObject({ size: 5000, storedSize: 5000, uid: 3_000_000, mtime: -2 });
});

test('resolveHeader() takes a file whose name ends in a slash for a directory, as v7 wrote them', () => {
  expect(resolve({ name: 'd/' })).toMatchObject({ type: 'directory', size: 0 });
});

test('resolveHeader() takes no body for a link, whatever its size says', () => {
  const link = { type: '2', linkName: 'target', size: '00000000777\0' };

  expect(resolve(link)).toMatchObject({ type: 'symlink', linkTarget: 'target', size: 0, storedSize: 0 });
});

test('resolveHeader() takes device numbers of devices only', () => {
  const numbers = { deviceMajor: '0000010\0', deviceMinor: '0000003\0' };

  expect(resolve({ type: '3', ...numbers })).toMatchObject({ type: 'character-device', major: 8, minor: 3 });
  expect(resolve({ type: '0', ...numbers })).toMatchObject({ major: 0, minor: 0 });
});

test.each([
  ['an unknown type flag', { type: '~' }, {}, 'FORMAT_UNSUPPORTED', 512 + 156],
  ['an empty name', { name: '\0' }, {}, 'FORMAT_CORRUPT', 512],
  ['an empty link target', { type: '1' }, {}, 'FORMAT_CORRUPT', 512 + 157],
  ['a name beyond PATH_MAX', {}, { longName: 'n'.repeat(4097) }, 'LIMIT_EXCEEDED', 512],
  ['a negative size', { size: `\xff${'\xff'.repeat(11)}` }, {}, 'FORMAT_CORRUPT', 512 + 124],
  ['a user id beyond 32 bits', { uid: `\x80\0\0\x01\0\0\0\0` }, {}, 'FORMAT_CORRUPT', 512 + 108],
])('resolveHeader() refuses %s and names its offset', (_, fields, group, code, offset) => {
  expect(() => resolve(fields, group)).toThrow(
    expect.objectContaining({ code, details: expect.objectContaining({ offset }) }),
  );
});
