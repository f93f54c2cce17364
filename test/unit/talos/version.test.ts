import { expect, test } from 'vitest';
import {
  asTalosVersion,
  compareTalosVersions,
  findTalosVersion,
  isAtLeast,
  parseTalosVersion,
} from '../../../src/talos/index.ts';

test.each([
  ['v1.0.6', 'v1.0.6'],
  ['1.0.6', 'v1.0.6'],
  [' v1.14.0-rc.1 ', 'v1.14.0-rc.1'],
  ['v1.0.6-3-gabcdef0', 'v1.0.6-3-gabcdef0'],
  ['v1.10', undefined],
  ['latest', undefined],
  ['', undefined],
])('asTalosVersion() reads %j as %j', (text, expected) => {
  expect(asTalosVersion(text)).toBe(expected);
});

test('parseTalosVersion() refuses what is no version', () => {
  expect(() => parseTalosVersion('newest')).toThrow(
    expect.objectContaining({ code: 'USAGE', message: '`newest` is not a Talos version' }),
  );
});

test('findTalosVersion() prefers the label to the environment', () => {
  const labels = { 'alpha.talos.dev/version': 'v1.0.6' };

  expect(findTalosVersion({ labels, env: ['VERSION=v1.1.2'] })).toBe('v1.0.6');
});

test('findTalosVersion() takes VERSION of the environment when there is no label', () => {
  expect(findTalosVersion({ env: ['PATH=/bin', 'VERSION=v1.1.2'] })).toBe('v1.1.2');
});

test('findTalosVersion() takes VERSION of the environment when the label is no version', () => {
  const labels = { 'alpha.talos.dev/version': 'latest' };

  expect(findTalosVersion({ labels, env: ['VERSION=v1.1.2'] })).toBe('v1.1.2');
});

test('findTalosVersion() gives undefined when neither says', () => {
  expect(findTalosVersion({ env: ['OLD_VERSION=v1.1.2'] })).toBeUndefined();
});

test('compareTalosVersions() puts 1.10 after 1.9 and a release candidate before its release', () => {
  const sorted = ['v1.10.0', 'v1.9.6', 'v1.10.0-rc.1'].map(parseTalosVersion).toSorted(compareTalosVersions);

  expect(sorted).toEqual(['v1.9.6', 'v1.10.0-rc.1', 'v1.10.0']);
});

test.each([
  ['v1.9.6', '1.10', false],
  ['v1.10.0-alpha.0', '1.10', true],
  ['v1.10.0', '1.9', true],
  ['v2.0.0', '1.14', true],
  ['v0.14.0', '1.0', false],
])('isAtLeast() of %s and %s is %s', (version, minor, expected) => {
  expect(isAtLeast(asTalosVersion(version), minor)).toBe(expected);
});

test('isAtLeast() takes an unknown version for the newest', () => {
  expect(isAtLeast(undefined, '9.99')).toBe(true);
});
