import { expect, test } from 'vitest';
import { Budget, streamOf } from '../../../../src/bytes/index.ts';
import { ListBudget, pageObject, pagesOf } from '../../../../src/registry/manifests/paging.ts';
import type { Fetch, HttpResponse } from '../../../../src/registry/transport/http.ts';

const first = new URL('https://registry.example/v2/_catalog?n=2');

function responseTo(url: URL, { status = 200, link, body = '{}' }: { status?: number; link?: string; body?: string }) {
  const header = (name: string): string | undefined => (name === 'link' ? link : undefined);
  const response: HttpResponse = { url, status, header, body: streamOf(Buffer.from(body)), discard: async () => {} };
  return response;
}

/** Which addresses are asked for, where each answer has the next of these links. */
async function asked(links: readonly (string | undefined)[], status = 200): Promise<readonly string[]> {
  const urls: string[] = [];
  const fetch: Fetch = async ({ url }) => {
    urls.push(url.href);
    const link = links[urls.length - 1];
    return responseTo(url, { status, ...(link !== undefined && { link }) });
  };
  for await (const _ of pagesOf({ fetch, first, action: 'list', signal: undefined }));
  return urls;
}

test.each([
  ['ends without a link', [undefined], []],
  ['follows a path', ['</v2/_catalog?last=b>; rel="next"', undefined], ['https://registry.example/v2/_catalog?last=b']],
  [
    'stays at the registry',
    ['<http://inner:80/v2/_catalog?last=b>; rel=next'],
    ['https://registry.example/v2/_catalog?last=b'],
  ],
  ['ends where it has been', ['</v2/_catalog?n=2>; rel="next"'], []],
  ['knows no other relation', ['</v2/_catalog?last=b>; rel="prev"'], []],
])('pagesOf() %s', async (_, links, more) => {
  expect(await asked(links)).toEqual([first.href, ...more]);
});

test('pagesOf() gives an answer that refuses as the last one', async () => {
  expect(await asked(['</v2/_catalog?last=b>; rel="next"'], 500)).toEqual([first.href]);
});

test('pageObject() gives the document, and refuses what is not an object', async () => {
  expect(await pageObject(responseTo(first, { body: '{"a":1}' }), 'list')).toEqual({ a: 1 });
  for (const body of ['[]', '<html>', '"x"']) {
    await expect(pageObject(responseTo(first, { body }), 'list the tags')).rejects.toMatchObject({
      code: 'REGISTRY_ERROR',
      message: 'cannot list the tags: registry.example answered with something that is not a list',
    });
  }
});

test('ListBudget counts items over all pages, and gives the memory back at the end', () => {
  const run = new Budget({ what: 'test', limits: { memory: 1000, list: 3 } });
  {
    using list = new ListBudget(run, 'a list');
    list.item(500);
    expect(() => list.item(500)).toThrow(expect.objectContaining({ code: 'LIMIT_EXCEEDED' }));
  }
  {
    using list = new ListBudget(run, 'another');
    list.item(500);
    list.item(1);
    list.item(1);
    expect(() => list.item(1)).toThrow(expect.objectContaining({ code: 'LIMIT_EXCEEDED' }));
  }
});
