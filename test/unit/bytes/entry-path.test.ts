import { expect, test } from 'vitest';
import {
  baseName,
  childPath,
  fromByteName,
  parentPath,
  parseEntryPath,
  ROOT_PATH,
  splitPath,
  toByteName,
} from '../../../src/bytes/index.ts';

test.each([
  ['/usr/lib', 'usr/lib'],
  ['./usr//lib/', 'usr/lib'],
  ['./', ''],
  ['/', ''],
  ['a/./b', 'a/b'],
  ['.wh.x', '.wh.x'],
])('parseEntryPath() reads `%s` as `%s`', (path, expected) => {
  expect(parseEntryPath(path)).toBe(expected);
});

test.each([
  ['../x', 'climbs out'],
  ['a/../b', 'climbs out'],
  ['a\0b', 'NUL'],
  ['n'.repeat(256), '255'],
  ['n/'.repeat(2049), '4096'],
])('parseEntryPath() throws PATH_UNSAFE for %j', (path, problem) => {
  expect(() => parseEntryPath(path, 'entry')).toThrow(
    expect.objectContaining({
      code: 'PATH_UNSAFE',
      message: expect.stringMatching(new RegExp(`^entry.*${problem}`, 's')),
    }),
  );
});

test('childPath(), parentPath(), baseName() and splitPath() go down and up again', () => {
  const path = childPath(childPath(ROOT_PATH, 'usr'), 'lib');

  expect([path, parentPath(path), parentPath(parentPath(path)), baseName(path)]).toEqual(['usr/lib', 'usr', '', 'lib']);
  expect([parentPath(ROOT_PATH), baseName(ROOT_PATH), splitPath(ROOT_PATH), splitPath(path)]).toEqual([
    '',
    '',
    [],
    ['usr', 'lib'],
  ]);
});

test.each(['', '.', '..', 'a/b', 'a\0', 'n'.repeat(256)])('childPath() throws PATH_UNSAFE for the name %j', (name) => {
  expect(() => childPath(ROOT_PATH, name)).toThrow(expect.objectContaining({ code: 'PATH_UNSAFE' }));
});

test('childPath() throws PATH_UNSAFE where the path grows longer than Linux allows', () => {
  const deep = parseEntryPath('n/'.repeat(2047));

  expect(() => childPath(deep, 'name')).toThrow(expect.objectContaining({ code: 'PATH_UNSAFE' }));
});

test('toByteName() and fromByteName() keep text, and bytes that are not UTF-8 become U+FFFD', () => {
  expect(fromByteName(toByteName('\u00e4\u20ac'))).toBe('\u00e4\u20ac');
  expect(fromByteName('a\xff')).toBe('a\ufffd');
});
