import { expect, test } from 'vitest';
import { isOwnEntry, quoted } from '../../../../src/mirror/nodes/config-file.ts';

const mirror = (host: string, url: string, overridePath = false) => ({
  host,
  endpoints: [{ url, overridePath }],
  skipFallback: false,
});

test.each([
  ['the registry itself', mirror('m:6000', 'http://m:6000'), true],
  ['another registry', mirror('docker.io', 'http://m:6000'), false],
  ['a path of the registry', mirror('m:6000', 'http://m:6000/v2/x', true), false],
])('isOwnEntry() knows an entry about %s', (_, entry, isOwn) => {
  expect(isOwnEntry(entry)).toBe(isOwn);
});

test('quoted() escapes what would end the string', () => {
  expect(quoted('a"b\\c\n')).toBe('"a\\"b\\\\c\\n"');
});
