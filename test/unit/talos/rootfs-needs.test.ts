import { expect, test } from 'vitest';
import { needsOfRootfs, parseTalosVersion } from '../../../src/talos/index.ts';

const pathsOf = (version: string): readonly string[] =>
  needsOfRootfs(parseTalosVersion(version)).map(({ path }) => path);

test.each([
  ['v1.10.9', false],
  ['v1.11.0-alpha.1', true],
  ['v1.14.0-rc.1', true],
])('needsOfRootfs() asks for the SBOM from Talos 1.11 on: %s', (version, expected) => {
  expect(pathsOf(version).includes('usr/share/spdx')).toBe(expected);
});

test('needsOfRootfs() answers for an unknown release as for the newest', () => {
  expect(needsOfRootfs(undefined)).toEqual(needsOfRootfs(parseTalosVersion('v1.14.0-rc.1')));
});

test('needsOfRootfs() names each path once, relative to the root', () => {
  const paths = pathsOf('v1.14.0-rc.1');

  expect(new Set(paths).size).toBe(paths.length);
  expect(paths.filter((path) => path.startsWith('/') || path.includes('//'))).toEqual([]);
});
