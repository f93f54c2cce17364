import { createSecureContext } from 'node:tls';
import { ProxyAgent } from 'undici';
import { expect, test } from 'vitest';
import { openRegistrySource } from '../../../../src/registry/index.ts';
import { createPools } from '../../../../src/registry/transport/pools.ts';
import { fakeRepository, fakeServer } from '../../../fixtures/fake-registry.ts';
import { memoryImage } from '../../../fixtures/memory-image.ts';

const image = memoryImage();

test('createPools() reads trust once for a host', async () => {
  const asked: string[] = [];
  const trustFor = async (host: string) => (asked.push(host), createSecureContext());
  await using pools = createPools({ env: {}, connectMs: 1000, trustFor });

  const all = await Promise.all(
    ['https://a.test/1', 'https://a.test/2', 'http://a.test/', 'https://b.test:1/'].map((url) =>
      pools.for(new URL(url)),
    ),
  );

  expect(asked).toEqual(['a.test', 'b.test:1']);
  expect(all[0]).toBe(all[1]);
});

test('createPools() goes through a proxy where the environment says so', async () => {
  const env = { HTTPS_PROXY: 'http://proxy.test:1', NO_PROXY: 'b.test' };
  await using pools = createPools({ env, connectMs: 1000, trustFor: async () => createSecureContext() });

  const [a, b] = [await pools.for(new URL('https://a.test')), await pools.for(new URL('https://b.test'))];

  expect([a instanceof ProxyAgent, b instanceof ProxyAgent]).toEqual([true, false]);
});

test('openRegistrySource() reads plain http through a proxy', async () => {
  await using proxy = await fakeServer(fakeRepository('acme/app', { v1: image.manifest }).behaviour);
  const env = { http_proxy: proxy.origin };

  await using source = await openRegistrySource('registry.test:5000/acme/app:v1', {
    env,
    plainHttp: ['registry.test:5000'],
  });

  expect(source.root.digest).toBe(image.manifest.descriptor.digest);
  expect(proxy.requests[0]?.headers.host).toBe('registry.test:5000');
});
