import { expect, test } from 'vitest';
import { readServedEntries } from '../../../../src/layout/index/named-entries.ts';
import { parseRepository } from '../../../../src/oci/repository-names.ts';

const digest = `sha256:${'a'.repeat(64)}`;
const fallback = parseRepository('fallback');
const options = { what: 'index.json', fallback };
const ref = (name: string): object => ({ 'org.opencontainers.image.ref.name': name });
const read = (...manifests: readonly object[]): ReturnType<typeof readServedEntries> =>
  readServedEntries(Buffer.from(JSON.stringify({ schemaVersion: 2, manifests, more: 1 })), options);

test('readServedEntries() names what a client can ask for', () => {
  const json = { mediaType: 'application/x', digest, size: 1, annotations: ref('v1'), urls: [] };

  const { named, foreign, rest } = read(json);

  expect(named).toEqual([{ repository: 'fallback', tag: 'v1', digest, mediaType: 'application/x', json }]);
  expect([foreign, rest]).toEqual([[], { schemaVersion: 2, more: 1 }]);
});

test.each([
  [ref('UPPER/app:v1'), {}],
  [{ 'io.rootsmith.repository': '../x' }, {}],
  [undefined, { digest: 'sha256:../../x' }],
  [undefined, { mediaType: undefined }],
])('readServedEntries() keeps %j %j, which no client could ask for, as it is', (annotations, more) => {
  const json = { mediaType: 'application/x', digest, size: 1, annotations, ...more };

  const { named, foreign } = read(json);

  expect([named, foreign]).toEqual([[], [JSON.parse(JSON.stringify(json))]]);
});

test('readServedEntries() of no file is a new index', () => {
  expect(readServedEntries(undefined, options)).toMatchObject({ named: [], foreign: [], rest: { schemaVersion: 2 } });
});
