import { expect, test } from 'vitest';
import { probeRegistry, type RegistryFact } from '../../../src/registry/index.ts';
import { dockerRegistry } from '../../fixtures/docker-registry.ts';
import { pushImage } from '../../fixtures/push-image.ts';
import { testRegistry } from '../../fixtures/registry-server.ts';

const read = { writes: false, nonce: 'a1' };
const write = { writes: true, nonce: 'a1' };

function statuses(facts: readonly RegistryFact[]): Readonly<Record<string, string>> {
  return Object.fromEntries(facts.map(({ name, status }) => [name, status]));
}

test('probeRegistry() finds that our registry can do everything, by reading alone and by writing', async () => {
  await using registry = await testRegistry();
  await pushImage(registry, 'acme/app', { tag: '1' });
  const before = registry.requests.length;
  expect(statuses(await probeRegistry(registry.host, read))).toEqual({
    'distribution API': 'ok',
    catalog: 'ok',
    tags: 'ok',
    referrers: 'ok',
  });
  expect(registry.requests.slice(before).every(({ method }) => method === 'GET' || method === 'HEAD')).toBe(true);
  const facts = await probeRegistry(registry.host, write);
  expect(facts.filter(({ status }) => status !== 'ok')).toEqual([]);
  expect(facts.map(({ name }) => name)).toEqual([
    'distribution API',
    'catalog',
    'tags',
    'referrers',
    'uploads in pieces',
    'range requests',
    'mounts',
    'manifests',
    'subjects',
    'large manifests',
    'deletion',
  ]);
});

test('probeRegistry() finds what docker-registry 2.8 lacks: subjects', async () => {
  await using registry = await dockerRegistry();
  const facts = await probeRegistry(registry.host, write);
  expect(statuses(facts)).toMatchObject({
    'distribution API': 'ok',
    'uploads in pieces': 'ok',
    'range requests': 'ok',
    mounts: 'ok',
    manifests: 'ok',
    'large manifests': 'ok',
    deletion: 'ok',
    subjects: 'warning',
  });
});

test('probeRegistry() leaves nothing behind where it may delete', async () => {
  await using registry = await testRegistry();
  await probeRegistry(registry.host, write);
  const made = registry.requests
    .filter(({ method, status }) => method === 'PUT' && status === 201)
    .map(({ url }) => url);
  expect(made).toHaveLength(5);
  for (const url of made) {
    const digest = /sha256(?::|%3A)[0-9a-f]{64}/.exec(url)?.[0] ?? '';
    const path = `/v2/rootsmith-probe/a1/${url.includes('/manifests/') ? 'manifests' : 'blobs'}/${decodeURIComponent(digest)}`;
    expect((await registry.send('HEAD', path)).status, path).toBe(404);
  }
});

test('probeRegistry() says that a login is missing, or that nothing may be pushed', async () => {
  const access = { anonymousPull: false, verify: () => Promise.resolve(false) };
  await using closed = await testRegistry({ access });
  expect(statuses(await probeRegistry(closed.host, read))).toMatchObject({ 'distribution API': 'warning' });
  await using full = await testRegistry();
  await using readOnly = await testRegistry({ folder: full.folder, isReadOnly: true });
  expect(await probeRegistry(readOnly.host, write)).toContainEqual({
    name: 'uploads in pieces',
    status: 'problem',
    message: 'refuses a push (status 405)',
  });
});

test('probeRegistry() rejects where nothing answers', async () => {
  await expect(probeRegistry('127.0.0.1:1', { ...read, plainHttp: ['127.0.0.1:1'] })).rejects.toMatchObject({
    code: 'NETWORK',
  });
});
