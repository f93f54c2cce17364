import { expect, test } from 'vitest';
import { readLayoutNames } from '../../../../src/layout/index/named-entries.ts';
import { parseRepository } from '../../../../src/oci/repository-names.ts';

const digest = `sha256:${'a'.repeat(64)}`;
const fallback = parseRepository('fallback');
const read = (annotations: object | undefined, more: object = {}): ReturnType<typeof readLayoutNames> =>
  readLayoutNames(
    JSON.stringify({ manifests: [{ mediaType: 'application/x', digest, size: 1, annotations, ...more }] }),
    fallback,
    'index.json',
  );
const ref = (name: string): object => ({ 'org.opencontainers.image.ref.name': name });

test.each([
  [ref('v1'), 'fallback', 'v1'],
  [ref('acme/app:v1'), 'acme/app', 'v1'],
  [ref('ghcr.io/acme/app:v1'), 'ghcr.io/acme/app', 'v1'],
  [ref('localhost:5000/acme/app:v1'), 'acme/app', 'v1'],
  [{ ...ref('v1'), 'io.containerd.image.name': 'docker.io/library/nginx:1.2' }, 'docker.io/library/nginx', '1.2'],
  [{ 'io.rootsmith.repository': 'acme/app' }, 'acme/app', undefined],
  [undefined, 'fallback', undefined],
])('readLayoutNames() of %j', (annotations, repository, tag) => {
  expect(read(annotations).named).toMatchObject([{ repository, tag, digest }]);
});

test.each([
  [ref('UPPER/app:v1'), {}],
  [ref('app:-v1'), {}],
  [ref('not/a/tag'), {}],
  [{ 'io.rootsmith.repository': '../x' }, {}],
  [undefined, { digest: 'sha256:../../x' }],
  [undefined, { mediaType: undefined }],
])('readLayoutNames() keeps %j %j, which no client could ask for, as it is', (annotations, more) => {
  const { named, foreign } = read(annotations, more);

  expect([named.length, foreign.length]).toEqual([0, 1]);
});
