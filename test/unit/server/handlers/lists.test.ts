import { expect, test } from 'vitest';
import { parseRepository } from '../../../../src/oci/index.ts';
import { pageOf } from '../../../../src/server/handlers/lists.ts';
import { errorCode, json, pushImage, testRegistry } from '../../../fixtures/registry-server.ts';

const names = ['a', 'b', 'c', 'd'];

test.each([
  ['', names, undefined],
  ['n=2', ['a', 'b'], '</x?n=2&last=b>; rel="next"'],
  ['n=2&last=b', ['c', 'd'], undefined],
  ['last=bb', ['c', 'd'], undefined],
  ['last=z', [], undefined],
  ['n=0', [], undefined],
])('pageOf() with %j gives %j', (query, items, link) => {
  const page = pageOf(names, { query: new URLSearchParams(query), namespace: undefined }, '/x');

  expect([page.items, page.headers['Link']]).toEqual([items, link]);
});

test('pageOf() keeps the namespace for the next page', () => {
  const { headers } = pageOf(names, { query: new URLSearchParams('n=1'), namespace: 'ghcr.io' }, '/x');

  expect(headers['Link']).toBe('</x?n=1&last=a&ns=ghcr.io>; rel="next"');
});

test('pageOf() refuses an `n` that is not a number', () => {
  expect(() => pageOf(names, { query: new URLSearchParams('n=x'), namespace: undefined }, '/x')).toThrow(
    expect.objectContaining({ code: 'SIZE_INVALID' }),
  );
});

test('catalog() and tags() list what was pushed', async () => {
  await using registry = await testRegistry();
  for (const name of ['acme/b', 'acme/a']) await pushImage(registry, parseRepository(name), { reference: 'v1' });

  expect(json(await registry.send('GET', '/v2/_catalog'))).toEqual({ repositories: ['acme/a', 'acme/b'] });
  expect(json(await registry.send('GET', '/v2/acme/a/tags/list'))).toEqual({ name: 'acme/a', tags: ['v1'] });
  expect(errorCode(await registry.send('GET', '/v2/acme/none/tags/list'))).toBe('NAME_UNKNOWN');
});
