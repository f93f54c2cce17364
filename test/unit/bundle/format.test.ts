import { expect, test } from 'vitest';
import {
  checksumsPath,
  digestOfChecksumsPath,
  digestOfMapPath,
  isExtraPath,
  mapPath,
  SOME_DIGEST,
} from '../../../src/bundle/format.ts';

test('digestOfMapPath() and digestOfChecksumsPath() read their own paths, and no others', () => {
  expect(digestOfMapPath(mapPath(SOME_DIGEST))).toBe(SOME_DIGEST);
  expect(digestOfChecksumsPath(checksumsPath(SOME_DIGEST))).toBe(SOME_DIGEST);
  expect(digestOfMapPath(checksumsPath(SOME_DIGEST))).toBeUndefined();
  expect(digestOfChecksumsPath(`${checksumsPath(SOME_DIGEST)}.tmp`)).toBeUndefined();
});

test.each([
  ['index.json', true],
  ['rootsmith/mirror.yaml', true],
  ['rootsmith/config/registries.yaml', true],
  ['rootsmith/other/x', false],
  ['rootsmith/../x', false],
  ['rootsmith/.hidden', false],
  ['blobs/sha256/x', false],
])('isExtraPath(%j) is %s', (path, expected) => {
  expect(isExtraPath(path)).toBe(expected);
});
