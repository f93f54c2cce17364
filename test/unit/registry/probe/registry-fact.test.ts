import { expect, test } from 'vitest';
import type { RepositoryConnection } from '../../../../src/registry/connection/connection.ts';
import { ask } from '../../../../src/registry/probe/registry-fact.ts';
import type { HttpRequest } from '../../../../src/registry/transport/http.ts';

test('ask() fills in what most questions have in common', async () => {
  const sent: HttpRequest[] = [];
  const connection = {
    fetch: async (request: HttpRequest) => void sent.push(request),
  } as unknown as RepositoryConnection;
  const url = new URL('https://registry.example/v2/');

  await ask(connection, { url });
  await ask(connection, { url, method: 'HEAD', headers: { range: 'bytes=0-1' } });

  expect(sent).toEqual([
    { method: 'GET', url, headers: {}, action: 'ask registry.example' },
    { method: 'HEAD', url, headers: { range: 'bytes=0-1' }, action: 'ask registry.example' },
  ]);
});
