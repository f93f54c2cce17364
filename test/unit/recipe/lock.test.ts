import { expect, test } from 'vitest';
import { digestOf } from '../../../src/oci/index.ts';
import { applyLock, parseLock, writeLock } from '../../../src/recipe/index.ts';

const folder = '/work';
const at = { file: 'recipe.yaml', line: 3, column: 7 };
const [one, two] = [digestOf(Uint8Array.of(1)), digestOf(Uint8Array.of(2))];
const entries = [
  { place: 'oci:/work/base:v1', digest: two },
  { place: 'ghcr.io/acme/lib:1.2', digest: one },
];

function parse(text: string) {
  return parseLock(text, { file: 'rootsmith.lock', folder });
}

test('writeLock() sorts places, and writes local ones relative to the lockfile', () => {
  expect(
    writeLock(entries, { folder }),
  ).toBe(`# Written by \`rootsmith build --update-lock\`: what each image of the recipe was.
lockVersion: 1
images:
  ghcr.io/acme/lib:1.2: ${one}
  oci:./base:v1: ${two}
`);
});

test('writeLock() does not depend on the order of its entries', () => {
  expect(writeLock(entries.toReversed(), { folder })).toBe(writeLock(entries, { folder }));
});

test('parseLock() gives back what was written, also in another checkout', () => {
  const lock = parseLock(writeLock(entries, { folder }), { file: 'rootsmith.lock', folder: '/elsewhere' });

  expect(Object.fromEntries(lock.digests)).toEqual({ 'ghcr.io/acme/lib:1.2': one, 'oci:/elsewhere/base:v1': two });
});

test.each([
  ['broken YAML', 'images: [', 'rootsmith.lock:1:10: flow sequence'],
  ['nothing', '', 'rootsmith.lock:1:1: expected `lockVersion: 1`'],
  ['another version', 'lockVersion: 2\nimages: {}\n', 'rootsmith.lock:1:14: expected `lockVersion: 1`'],
  ['a list', 'lockVersion: 1\nimages: []\n', 'rootsmith.lock:2:9: at `images`: expected a mapping'],
  [
    'no digest',
    'lockVersion: 1\nimages:\n  x: sha256:12\n',
    'rootsmith.lock:3:6: at `images["x"]`: expected a sha256 digest, found "sha256:12"',
  ],
])('parseLock() refuses %s', (_, text, message) => {
  expect(() => parse(text)).toThrow(
    expect.objectContaining({ code: 'RECIPE_INVALID', message: expect.stringContaining(message) }),
  );
});

test('applyLock() gives the digest of every reference', () => {
  const lock = parse(writeLock(entries, { folder }));
  const digests = applyLock(
    entries.map(({ place }) => ({ place, at })),
    lock,
  );

  expect(digests.get('oci:/work/base:v1')).toBe(two);
});

test.each([
  [
    'lacks a reference',
    ['ghcr.io/acme/lib:1.2', 'oci:/work/base:v1', 'alpine'],
    '`rootsmith.lock` has no digest for `alpine`, which recipe.yaml:3 names',
  ],
  [
    'has one too many',
    ['ghcr.io/acme/lib:1.2'],
    '`rootsmith.lock` has a digest for `oci:/work/base:v1`, which the recipe does not name',
  ],
])('applyLock() refuses a lockfile that %s', (_, places, message) => {
  const lock = parse(writeLock(entries, { folder }));

  expect(() =>
    applyLock(
      places.map((place) => ({ place, at })),
      lock,
    ),
  ).toThrow(expect.objectContaining({ code: 'LOCK_DRIFT', message, hint: expect.stringContaining('--update-lock') }));
});
