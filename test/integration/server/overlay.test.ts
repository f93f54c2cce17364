import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { memoryImage, noise } from '../../fixtures/memory-image.ts';
import { memoryUpstream } from '../../fixtures/memory-upstream.ts';
import {
  freshBytes,
  json,
  OCI_MANIFEST,
  type PushedManifest,
  pushBlob,
  pushImage,
  type TestRegistry,
  testRegistry,
} from '../../fixtures/registry-server.ts';

let below: TestRegistry;
let image: PushedManifest;
let blob: string;
const subject = { mediaType: OCI_MANIFEST, digest: `sha256:${'5'.repeat(64)}`, size: 3 };

beforeAll(async () => {
  below = await testRegistry();
  image = await pushImage(below, 'acme/app', { reference: 'v1' });
  blob = await pushBlob(below, 'acme/app', freshBytes());
  await pushImage(below, 'acme/app', { fields: { subject } });
});

afterAll(async () => {
  await below[Symbol.asyncDispose]();
});

/** Names and content of all files. */
async function snapshot(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return await Promise.all(
    files.sort().map(
      async (file) =>
        `${file} ${createHash('sha256')
          .update(await readFile(file))
          .digest('hex')}`,
    ),
  );
}

test('what is below and what was pushed are one registry, and nothing below changes', async () => {
  const before = await snapshot(below.folder);
  await using registry = await testRegistry({ lower: below.store });
  const own = await pushImage(registry, 'acme/app', { reference: 'v2' });
  await pushImage(registry, 'own/app', { reference: 'v1' });
  await pushImage(registry, 'acme/app', { fields: { subject } });

  const pulled = await registry.send('GET', '/v2/acme/app/manifests/v1');
  const pulledOwn = await registry.send('GET', '/v2/acme/app/manifests/v2');
  const head = await registry.send('HEAD', `/v2/acme/app/blobs/${blob}`);
  const get = await registry.send('GET', `/v2/acme/app/blobs/${blob}`);
  const tags = json(await registry.send('GET', '/v2/acme/app/tags/list'));
  const catalog = json(await registry.send('GET', '/v2/_catalog'));
  const referrers = json(await registry.send('GET', `/v2/acme/app/referrers/${subject.digest}`));

  expect(pulled.body.equals(image.bytes)).toBe(true);
  expect(pulledOwn.body.equals(own.bytes)).toBe(true);
  expect([head.status, get.status]).toEqual([200, 200]);
  expect(tags['tags']).toEqual(['v1', 'v2']);
  expect(catalog['repositories']).toEqual(['acme/app', 'own/app']);
  expect(referrers['manifests']).toHaveLength(2);
  expect(await snapshot(below.folder)).toEqual(before);
});

test('a tag that is pushed again hides the one below, which comes back when it is deleted', async () => {
  await using registry = await testRegistry({ lower: below.store });
  const newer = await pushImage(registry, 'acme/app', { reference: 'v1' });
  const digest = async (): Promise<unknown> =>
    (await registry.send('HEAD', '/v2/acme/app/manifests/v1')).headers['docker-content-digest'];

  const hidden = await digest();
  const deleted = await registry.send('DELETE', '/v2/acme/app/manifests/v1');

  expect(hidden).toBe(newer.digest);
  expect(deleted.status).toBe(202);
  expect(await digest()).toBe(image.digest);
});

test('what is only below cannot be deleted, and what is nowhere is 404', async () => {
  await using registry = await testRegistry({ lower: below.store });
  const targets = ['manifests/v1', `manifests/${image.digest}`, `blobs/${blob}`, 'manifests/v9'];

  const answers = await Promise.all(targets.map((target) => registry.send('DELETE', `/v2/acme/app/${target}`)));

  expect(answers.map(({ status }) => status)).toEqual([405, 405, 405, 404]);
});

test.each([['?mount=DIGEST&from=acme/app'], ['?mount=DIGEST']])(
  'a blob from below is mounted with %s, and copied, so that what was pushed is whole by itself',
  async (query) => {
    await using registry = await testRegistry({ lower: below.store });

    const mount = await registry.send('POST', `/v2/own/app/blobs/uploads/${query.replace('DIGEST', blob)}`);
    const get = await registry.send('GET', `/v2/own/app/blobs/${blob}`);

    expect([mount.status, get.status]).toEqual([201, 200]);
    expect(await readdir(join(registry.folder, 'blobs/sha256'))).toContain(blob.replace('sha256:', ''));
  },
);

test('a tag can be given to an image from below', async () => {
  await using registry = await testRegistry({ lower: below.store });

  const put = await registry.send('PUT', '/v2/acme/app/manifests/stable', {
    body: image.bytes,
    headers: { 'Content-Type': OCI_MANIFEST },
  });

  expect(put.status).toBe(201);
  expect(json(await registry.send('GET', '/v2/acme/app/tags/list'))['tags']).toEqual(['stable', 'v1']);
});

test('the upload of a blob goes on with sessions, cancels and mounts as in any registry', async () => {
  await using registry = await testRegistry({ lower: below.store });
  const { headers } = await registry.send('POST', '/v2/own/app/blobs/uploads/');
  const location = headers.location ?? '';
  await registry.send('PATCH', location, { body: freshBytes(100) });

  const status = await registry.send('GET', location);
  const cancel = await registry.send('DELETE', location);
  const mount = await registry.send('POST', `/v2/own/app/blobs/uploads/?mount=sha256:${'7'.repeat(64)}`);

  expect([status.headers['range'], cancel.status, mount.status]).toEqual(['0-99', 204, 202]);
});

test('an upstream fills the upper store only', async () => {
  const before = await snapshot(below.folder);
  const upstream = memoryUpstream();
  const fetched = memoryImage({ layers: [noise(1, 1000)] });
  upstream.add('library/app', 'v1', fetched);
  await using registry = await testRegistry({ lower: below.store, upstreams: [upstream] });

  const manifest = await registry.send('GET', '/v2/docker.io/app/manifests/v1');
  const layer = await registry.send('GET', `/v2/docker.io/app/blobs/${fetched.layers[0]!.descriptor.digest}`);

  expect([manifest.status, layer.status]).toEqual([200, 200]);
  expect(await snapshot(below.folder)).toEqual(before);
});
