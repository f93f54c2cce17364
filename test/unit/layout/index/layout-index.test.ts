import { expect, test } from 'vitest';
import {
  formatLayoutIndex,
  formatRawIndex,
  parseLayoutIndex,
  parseRawIndex,
} from '../../../../src/layout/index/layout-index.ts';
import { mediaTypes } from '../../../../src/oci/index.ts';
import { parseRepository } from '../../../../src/oci/repository-names.ts';

const digest = `sha256:${'a'.repeat(64)}`;
const entry = {
  mediaType: mediaTypes.oci.manifest,
  digest,
  size: 7,
  annotations: { 'org.opencontainers.image.ref.name': 'v1' },
  urls: ['https://example.com'],
};
const bytesOf = (json: object): Uint8Array => Buffer.from(JSON.stringify(json));

test('parseLayoutIndex() gives each entry with its text, its meaning and all its members', () => {
  const bytes = bytesOf({ schemaVersion: 2, manifests: [entry], more: { a: 1 } });

  const { entries, rest } = parseLayoutIndex(bytes, { what: 'index.json', fallback: parseRepository('app') });

  expect(entries).toMatchObject([
    { descriptor: { digest, size: 7 }, refName: 'v1', name: { repository: 'app', tag: 'v1' }, json: entry },
  ]);
  expect(rest).toEqual({ schemaVersion: 2, more: { a: 1 } });
});

test('parseLayoutIndex() without a fallback leaves a tag alone without a meaning', () => {
  const { entries } = parseLayoutIndex(bytesOf({ schemaVersion: 2, manifests: [entry] }), { what: 'index.json' });

  expect(entries[0]).toMatchObject({ refName: 'v1', name: undefined });
});

test.each([
  ['no list', { schemaVersion: 2, manifests: {} }],
  ['an entry that is not a descriptor', { schemaVersion: 2, manifests: [{ mediaType: 'a', size: -1 }] }],
  ['another version', { schemaVersion: 1, manifests: [] }],
])('parseLayoutIndex() refuses %s', (_, json) => {
  expect(() => parseLayoutIndex(bytesOf(json), { what: 'index.json' })).toThrow(
    expect.objectContaining({ code: 'MANIFEST_INVALID' }),
  );
});

test('parseRawIndex() takes entries that are not descriptors as they are', () => {
  const manifests = [{ digest: 'x' }, entry];

  expect(parseRawIndex(bytesOf({ schemaVersion: 2, manifests }), 'it')).toEqual({
    manifests,
    rest: { schemaVersion: 2 },
  });
});

test.each([[{ manifests: 'x' }], [{ manifests: [1] }], [[]]])('parseRawIndex() refuses %j', (json) => {
  expect(() => parseRawIndex(bytesOf(json), 'it')).toThrow(expect.objectContaining({ code: 'MANIFEST_INVALID' }));
});

test('no bytes are the index of a new layout, for both', () => {
  const head = { schemaVersion: 2, mediaType: mediaTypes.oci.index };

  expect(parseLayoutIndex(undefined, { what: 'it' })).toMatchObject({ entries: [], rest: head });
  expect(parseRawIndex(undefined, 'it')).toEqual({ manifests: [], rest: head });
});

test('formatLayoutIndex() writes what was read, in the order of the specification', () => {
  const bytes = bytesOf({ manifests: [entry], more: 1, mediaType: mediaTypes.oci.index, schemaVersion: 2 });
  const expected = { schemaVersion: 2, mediaType: mediaTypes.oci.index, more: 1, manifests: [entry] };

  expect(new TextDecoder().decode(formatLayoutIndex(parseLayoutIndex(bytes, { what: 'it' })))).toBe(
    JSON.stringify(expected),
  );
  expect(new TextDecoder().decode(formatRawIndex(parseRawIndex(bytes, 'it')))).toBe(JSON.stringify(expected));
});
