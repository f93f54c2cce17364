import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatTarget, parseTargetName } from '../../../../src/mirror/file/target-name.ts';

test.each([
  ['tools/app:stable', { repository: 'tools/app', tag: 'stable' }],
  ['tools/app', { repository: 'tools/app', tag: undefined }],
  ['host:5000/app', { repository: 'host:5000/app', tag: undefined }],
  ['host:5000/app:v1', { repository: 'host:5000/app', tag: 'v1' }],
])('parseTargetName() splits %s', (text, name) => {
  expect(parseTargetName(text)).toEqual(name);
});

test('formatTarget() writes back whatever parseTargetName() read', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom('a', 'B', '/', ':', '.') }), (text) => {
      expect(formatTarget(parseTargetName(text))).toBe(text);
    }),
  );
});
