import { expect, test } from 'vitest';
import { Budget } from '../../../../src/bytes/index.ts';
import { openRegistry } from '../../../../src/registry/index.ts';
import { fakeClock } from '../../../fixtures/fake-clock.ts';
import { type Behaviour, fakeServer } from '../../../fixtures/fake-registry.ts';

const list = '/v2/a/b/tags/list';

async function tagsOf(...behaviours: readonly Behaviour[]): Promise<readonly string[]> {
  await using server = await fakeServer(...behaviours);
  await using registry = await openRegistry(server.host, { plainHttp: [server.host], clock: fakeClock(), retries: 0 });
  return await registry.repository('a/b').tags();
}

const page =
  (links: Readonly<Record<string, string>>): Behaviour =>
  ({ url }) => {
    const last = url.searchParams.get('last') ?? '';
    const link = links[last];
    return { status: 200, body: { tags: [`t${last}`] }, ...(link === undefined ? {} : { headers: { link } }) };
  };

test.each([
  ['absolute paths', `<${list}?last=1&n=1>; rel="next"`],
  ['relative ones', '<?last=1&n=1>; rel="next"'],
  ['unquoted relations', `<${list}?last=1>; rel=next`],
  ['another host and scheme, as behind a proxy', `<https://registry.internal${list}?last=1>; rel="next"`],
])('tags() follows links that are %s', async (_, link) => {
  expect(await tagsOf(page({ '': link }))).toEqual(['t', 't1']);
});

test('tags() ends where a page names itself as the next', async () => {
  const link = '<?last=1>; rel="next"';

  expect(await tagsOf(page({ '': link, 1: link }))).toEqual(['t', 't1']);
});

test('tags() are sorted, each once', async () => {
  expect(await tagsOf(() => ({ status: 200, body: { tags: ['b', 'a', 'b'] } }))).toEqual(['a', 'b']);
});

test.each<[string, ReturnType<Behaviour>]>([
  ['null', { status: 200, body: { name: 'a/b', tags: null } }],
  ['no such repository', { status: 404 }],
])('tags() are none for %s', async (_, answer) => {
  expect(await tagsOf(() => answer)).toEqual([]);
});

test('tags() says that a web page is no list', async () => {
  await expect(tagsOf(() => ({ status: 200, body: '<html>' }))).rejects.toMatchObject({
    code: 'REGISTRY_ERROR',
    message: expect.stringContaining('cannot list tags of'),
  });
});

test('tags() does not take a refusal for none', async () => {
  await expect(tagsOf(() => ({ status: 401 }))).rejects.toMatchObject({ code: 'AUTH_REQUIRED' });
});

test('tags() ends a list that goes on and on, whatever number of pages it comes in', async () => {
  let pages = 0;
  await using server = await fakeServer(() => {
    pages += 1;
    const link = `<?last=${pages}>; rel="next"`;
    return { status: 200, body: { tags: [`t${pages}`, 'more'] }, headers: { link } };
  });
  const budget = new Budget({ limits: { list: 9 } });
  const options = { plainHttp: [server.host], clock: fakeClock(), retries: 0, budget };
  await using registry = await openRegistry(server.host, options);

  await expect(registry.repository('a/b').tags()).rejects.toMatchObject({
    code: 'LIMIT_EXCEEDED',
    message: expect.stringContaining('more than 9 items of a list of a registry'),
  });
  expect(pages).toBe(9); // `more` counts once
});
