import { describe, expect, test } from 'vitest';
import { isReplaced, namedEntry, withTagOf, withText, withUntagged } from '../../../../src/layout/index/edit-index.ts';
import { EMPTY_INDEX, type LayoutIndex, layoutEntry } from '../../../../src/layout/index/layout-index.ts';
import { type Descriptor, mediaTypes, parseDigest } from '../../../../src/oci/index.ts';
import { parseRepository } from '../../../../src/oci/repository-names.ts';

const REF = 'org.opencontainers.image.ref.name';
const FULL = 'io.containerd.image.name';
const OWN = 'io.rootsmith.repository';
const fallback = parseRepository('app');

function descriptor(letter: string, annotations?: Readonly<Record<string, string>>): Descriptor {
  const digest = parseDigest(`sha256:${letter.repeat(64)}`);
  return { mediaType: mediaTypes.oci.manifest, digest, size: 7, ...(annotations && { annotations }) };
}

function indexOf(...annotations: readonly Readonly<Record<string, string>>[]): LayoutIndex {
  const entries = annotations.map((one, at) => {
    const json = descriptor('abcdef'[at]!, one);
    return layoutEntry(json, { ...json }, fallback);
  });
  return { entries, rest: EMPTY_INDEX.rest, fallback };
}

const root = descriptor('0');
const annotationsIn = ({ entries }: LayoutIndex) => entries.map(({ json }) => json['annotations'] ?? {});

describe('withText()', () => {
  test.each([
    ['its own text', 'v1', { [REF]: 'v1' }],
    ['the tag that another name belongs to', 'v1', { [REF]: 'v1', [FULL]: 'ghcr.io/acme/app:v1' }],
    ['the full name that containerd keeps', 'ghcr.io/acme/app:v1', { [REF]: 'v1', [FULL]: 'ghcr.io/acme/app:v1' }],
    ['what means the same', 'v1', { [REF]: 'app:v1' }],
    ['what means the same in full', 'app:v1', { [REF]: 'v1' }],
    ['an illegal name', 'not/a/tag', { [REF]: 'not/a/tag' }],
  ])('replaces %s', (_, text, before) => {
    expect(annotationsIn(withText(indexOf(before), root, text))).toEqual([{ [REF]: text }]);
  });

  test.each([
    ['another tag', 'v1', { [REF]: 'v2' }],
    ['another repository', 'v1', { [REF]: 'other:v1' }],
    ['the same path at another port', 'localhost:5000/app:v1', { [REF]: 'localhost:5001/app:v1' }],
    ['an image without a name', 'v1', {}],
  ])('keeps %s', (_, text, before) => {
    expect(annotationsIn(withText(indexOf(before), root, text))).toHaveLength(2);
  });

  test('without a text replaces the image that has no name, and no other', () => {
    const others = [{ [REF]: 'v1' }, { [OWN]: 'other' }, { [FULL]: 'ghcr.io/acme/app:v1' }];

    const after = withText(indexOf({}, { [OWN]: 'app' }, ...others), root, undefined);

    const kept = after.entries.map(({ descriptor: { digest } }) => digest[7] ?? '');
    expect(kept.toSorted()).toEqual(['0', 'c', 'd', 'e']);
  });

  test('leaves names of the place that an image came from behind, and keeps other annotations', () => {
    const from = descriptor('0', { [REF]: 'old', [FULL]: 'old.example/a:b', other: 'kept' });

    expect(annotationsIn(withText(indexOf(), from, 'v1'))).toEqual([{ other: 'kept', [REF]: 'v1' }]);
  });
});

test('withTagOf() replaces all that mean the tag of the repository, and writes its full name', () => {
  const before = indexOf({ [REF]: 'v1' }, { [REF]: 'localhost:5000/app:v1' }, { [REF]: 'v2' }, { [OWN]: 'app' });

  const after = withTagOf(before, descriptor('0', { other: 'left' }), { repository: 'app', tag: 'v1' });

  expect(annotationsIn(after)).toEqual([{ [OWN]: 'app' }, { [REF]: 'app:v1' }, { [REF]: 'v2' }]);
});

test('withUntagged() adds an entry once for each repository', () => {
  const once = withUntagged(withUntagged(indexOf(), root, 'b'), root, 'a');

  expect(annotationsIn(once)).toEqual([{ [OWN]: 'a' }, { [OWN]: 'b' }]);
  expect(withUntagged(once, root, 'a')).toBe(once);
});

test('the order of entries does not depend on the order in which they came', () => {
  const [a, b, c] = ['a', 'b', 'c'].map((letter) => descriptor(letter));
  const forth = withUntagged(
    withTagOf(withTagOf(indexOf(), a!, { repository: 'x', tag: '1' }), b!, { repository: 'x', tag: '2' }),
    c!,
    'x',
  );
  const back = withTagOf(withTagOf(withUntagged(indexOf(), c!, 'x'), b!, { repository: 'x', tag: '2' }), a!, {
    repository: 'x',
    tag: '1',
  });

  expect(forth.entries).toEqual(back.entries);
});

test('isReplaced() is true where a digest is named no more', () => {
  const before = indexOf({ [REF]: 'v1' });

  expect(isReplaced(before, withText(before, root, 'v1'))).toBe(true);
  expect(isReplaced(before, withText(before, root, 'v2'))).toBe(false);
});

test('namedEntry() writes the members of a descriptor in the order of the specification', () => {
  const platform = { os: 'linux', architecture: 'arm64' };

  const { json } = namedEntry({ ...root, platform, artifactType: 'application/x' }, 'v1', fallback);

  expect(Object.keys(json)).toEqual(['mediaType', 'digest', 'size', 'platform', 'artifactType', 'annotations']);
});
