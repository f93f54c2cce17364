import { expect, test } from 'vitest';
import { json, pushImage, testRegistry } from '../../fixtures/registry-server.ts';

const anywhere = { host: '127.0.0.1', port: 0 };

test('startRegistryServer() serves one host alone, without its name, at an address of its own', async () => {
  await using registry = await testRegistry({ listeners: [anywhere, { ...anywhere, upstream: 'ghcr.io' }] });
  const [all, one] = registry.addresses;
  await pushImage(registry, 'ghcr.io/acme/app', { reference: 'v1' });

  const found = await fetch(`${one?.url}/v2/acme/app/tags/list`);
  const below = await fetch(`${all?.url}/v2/acme/app/tags/list`);

  expect(await found.json()).toEqual({ name: 'acme/app', tags: ['v1'] });
  expect(below.status).toBe(404);
  expect(one?.upstream).toBe('ghcr.io');
});

test('startRegistryServer() frees the addresses that it has when another one cannot be had', async () => {
  await using first = await testRegistry();
  const port = Number(first.host.split(':')[1]);

  await expect(testRegistry({ listeners: [anywhere, { ...anywhere, port }] })).rejects.toMatchObject({
    code: 'ADDRESS_UNUSABLE',
  });
});

test('startRegistryServer() counts for Prometheus what it holds and was asked', async () => {
  await using registry = await testRegistry({ extraMetrics: () => ['more 1'] });
  await pushImage(registry, 'acme/app', { reference: 'v1' });

  const text = (await registry.send('GET', '/metrics')).body.toString();

  expect(text).toMatch(/^rootsmith_repositories 1$/m);
  expect(text).toMatch(/^more 1$/m);
});

test('stop() ends the answers', async () => {
  await using registry = await testRegistry();
  expect(json(await registry.send('GET', '/healthz'))).toEqual({ status: 'ok' });

  await registry.stop();

  await expect(registry.send('GET', '/healthz')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
});
