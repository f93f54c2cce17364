import { expect, test } from 'vitest';
import { errorCode, json, pushImage, testRegistry } from '../../../fixtures/registry-server.ts';

test('page() and images() find by words, for people and for programs', async () => {
  await using registry = await testRegistry();
  await pushImage(registry, 'acme/app', { reference: 'v1' });
  await pushImage(registry, 'acme/other', { reference: 'v2' });

  const html = (await registry.send('GET', '/?q=OTHER+v2')).body.toString();
  const found = json(await registry.send('GET', '/images.json?q=other'));

  expect(html).toContain('acme/other');
  expect(html).not.toContain('acme/app');
  expect(found).toMatchObject({ images: [{ repository: 'acme/other', tag: 'v2' }], more: 0 });
});

test('refuseUnknownHost() shows people why, and nothing of what is here', async () => {
  await using registry = await testRegistry();
  await pushImage(registry, 'acme/app', { reference: 'v1' });
  const headers = { Host: 'elsewhere.example' };

  const page = await registry.send('GET', '/', { headers });
  const api = await registry.send('GET', '/v2/_catalog', { headers });

  expect([page.status, api.status, errorCode(api)]).toEqual([403, 403, 'DENIED']);
  expect(page.body.toString()).toContain('--allow-host');
  expect(page.body.toString()).not.toContain('acme');
});
