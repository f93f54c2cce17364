import { afterAll, beforeAll, expect, test } from 'vitest';
import { type PushedManifest, pushImage, type TestRegistry, testRegistry } from '../../../fixtures/registry-server.ts';

let registry: TestRegistry;
let image: PushedManifest;

beforeAll(async () => {
  registry = await testRegistry();
  image = await pushImage(registry, 'acme/app', { reference: 'v1' });
});

afterAll(() => registry[Symbol.asyncDispose]());

test.each([
  ['/v2/', 'application/json', '{}'],
  ['/healthz', 'application/json', '{"status":"ok"}'],
  ['/metrics', 'text/plain; version=0.0.4', 'rootsmith_repositories'],
  ['/', 'text/html; charset=utf-8', '/acme/app:v1"'],
  ['/images.json', 'application/json', '"repository":"acme/app"'],
  ['/v2/_catalog', 'application/json', '{"repositories":["acme/app"]}'],
  ['/v2/acme/app/tags/list', 'application/json', '{"name":"acme/app","tags":["v1"]}'],
])('handleRoute() answers GET %s as %s', async (path, type, part) => {
  const { status, headers, body } = await registry.send('GET', path);

  expect([status, headers['content-type']]).toEqual([200, type]);
  expect(body.toString()).toContain(part);
});

test('handleRoute() takes each method of a manifest for what it is', async () => {
  const at = `/v2/acme/app/manifests/${image.digest}`;

  const put = await registry.send('PUT', at, { body: image.bytes, headers: { 'Content-Type': image.mediaType } });
  const get = await registry.send('GET', at);
  const remove = await registry.send('DELETE', at);
  const after = await registry.send('HEAD', at);

  expect([put, get, remove, after].map(({ status }) => status)).toEqual([201, 200, 202, 404]);
  expect(get.body.equals(image.bytes)).toBe(true);
});
