import { expect, test } from 'vitest';
import { Upstreams } from '../../../src/cache/upstream.ts';
import { parseRepository } from '../../../src/oci/repository-names.ts';
import { memoryUpstream } from '../../fixtures/memory-upstream.ts';

const upstreams = new Upstreams([memoryUpstream('docker.io'), memoryUpstream('registry.test:5000')]);

test.each([
  ['docker.io/library/nginx', 'docker.io/library/nginx', 'docker.io/library/nginx'],
  ['docker.io/nginx', 'docker.io/library/nginx', 'docker.io/library/nginx'],
  ['registry.test_5000/app', 'registry.test_5000/app', 'registry.test:5000/app'],
])('find() knows what %s is upstream', (name, kept, place) => {
  const found = upstreams.find(parseRepository(name));

  expect([found?.kept, found?.reader.place]).toEqual([kept, place]);
});

test.each(['docker.io', 'ghcr.io/acme/app', 'library/nginx', 'docker.iox/a'])('find() leaves %s alone', (name) => {
  expect(upstreams.find(parseRepository(name))).toBeUndefined();
  expect(upstreams.has(parseRepository(name))).toBe(false);
});

test('find() gives the same reader again, which has learned how its registry is asked', () => {
  const [first, second] = ['docker.io/a/b', 'docker.io/a/b'].map((name) => upstreams.find(parseRepository(name)));

  expect(first?.reader).toBe(second?.reader);
});
