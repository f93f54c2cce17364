import { expect, test } from 'vitest';
import { goYamlOf } from '../../../../src/talos/go-yaml/dialect.ts';
import { parseTalosVersion } from '../../../../src/talos/index.ts';

test.each([
  ['v1.0.5', { mergesInPlace: true, rc3: false, rc4: false, rc5: false }],
  ['v1.0.6', { mergesInPlace: false, rc3: false, rc4: false, rc5: false }],
  ['v1.11.6', { mergesInPlace: false, rc3: false, rc4: false, rc5: false }],
  ['v1.12.0', { mergesInPlace: false, rc3: true, rc4: false, rc5: false }],
  ['v1.13.0', { mergesInPlace: false, rc3: true, rc4: true, rc5: false }],
  ['v1.14.0-rc.1', { mergesInPlace: false, rc3: true, rc4: true, rc5: true }],
])('goYamlOf(%s)', (version, dialect) => {
  expect(goYamlOf(parseTalosVersion(version))).toEqual(dialect);
});

test('goYamlOf() of no release is the newest', () => {
  expect(goYamlOf(undefined)).toEqual(goYamlOf(parseTalosVersion('v1.14.0')));
});
