import { open, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isBundle, openBundleStore } from '../../../src/bundle/index.ts';
import type { ReadableStore } from '../../../src/oci/index.ts';
import type { ProgressEvent } from '../../../src/progress/index.ts';
import { startRegistryServer } from '../../../src/server/index.ts';
import { digestOf, json, pushImage, type Sender, senderTo, testRegistry } from '../../fixtures/registry-server.ts';
import { type Folder, storeFolder } from '../../fixtures/store-options.ts';
import { namedImage, writeTestBundle } from '../../fixtures/test-bundle.ts';

const app = namedImage('ghcr.io/acme/app:v1', [1_500_000, 2000]);
const images = [
  app,
  namedImage('registry.k8s.io/pause:3.10', [700]),
  namedImage('docker.io/library/same:v1', [900]),
  namedImage('quay.io/library/same:v1', [800]),
];
const layer = app.blobs.find(({ descriptor }) => descriptor.size === 1_500_000)!;

let folder: Folder;

beforeAll(async () => {
  folder = await storeFolder();
  await writeTestBundle(join(folder.path, 'whole'), images, { form: 'directory' });
  await writeTestBundle(join(folder.path, 'one.tar'), images, { form: 'tar' });
  await writeTestBundle(join(folder.path, 'volumes/cut.tar'), images, { form: 'tar', volumeBytes: 512 * 1024 });
});

afterAll(async () => {
  await folder[Symbol.asyncDispose]();
});

interface Served extends AsyncDisposable, Sender {
  readonly store: ReadableStore;
  readonly events: readonly ProgressEvent[];
}

async function serveBundle(path: string): Promise<Served> {
  const events: ProgressEvent[] = [];
  const store = await openBundleStore(path, { report: (event) => events.push(event) });
  const server = await startRegistryServer({ store, listeners: [{ host: '127.0.0.1', port: 0 }] });
  return {
    ...senderTo(server.host),
    store,
    events,
    async [Symbol.asyncDispose]() {
      await server.stop();
      await store[Symbol.asyncDispose]();
    },
  };
}

describe.each(['whole', 'one.tar', 'volumes', 'volumes/cut.tar', 'volumes/cut.002of005.tar'])('%s', (name) => {
  test('is served where it lies, and refuses every change', async () => {
    await using served = await serveBundle(join(folder.path, name));

    const manifest = await served.send('GET', '/v2/ghcr.io/acme/app/manifests/v1');
    const mirrored = await served.send('GET', '/v2/acme/app/manifests/v1?ns=ghcr.io');
    const blob = await served.send('GET', `/v2/ghcr.io/acme/app/blobs/${layer.descriptor.digest}`);
    const part = await served.send('GET', `/v2/acme/app/blobs/${layer.descriptor.digest}?ns=ghcr.io`, {
      headers: { Range: 'bytes=524200-524399' },
    });
    const catalog = json(await served.send('GET', '/v2/_catalog'));
    const refused = await served.send('POST', '/v2/own/blobs/uploads/');

    expect([manifest.status, mirrored.status, refused.status]).toEqual([200, 200, 405]);
    expect(digestOf(manifest.body)).toBe(app.root.digest);
    expect(blob.body.equals(layer.bytes)).toBe(true);
    expect(part.body.equals(layer.bytes.subarray(524_200, 524_400))).toBe(true);
    expect(catalog['repositories']).toEqual([
      'docker.io/library/same',
      'ghcr.io/acme/app',
      'quay.io/library/same',
      'registry.k8s.io/pause',
    ]);
  });
});

test('a name without its host is known where one host alone has it', async () => {
  await using served = await serveBundle(join(folder.path, 'one.tar'));

  const only = await served.send('GET', '/v2/pause/tags/list');
  const both = await served.send('GET', '/v2/library/same/tags/list');
  const foreign = await served.send('GET', `/v2/pause/blobs/${layer.descriptor.digest}`);

  expect(json(only)['tags']).toEqual(['3.10']);
  expect([both.status, foreign.status]).toEqual([404, 404]);
});

test('a blob that is damaged is cut off, then not served, and said to be so', async () => {
  const path = join(folder.path, 'damaged');
  await writeTestBundle(path, images, { form: 'directory' });
  const file = await open(join(path, 'blobs', layer.descriptor.digest.replace(':', '/')), 'r+');
  await file.write(new Uint8Array([1, 2, 3]), 0, 3, 1000);
  await file.close();
  await using served = await serveBundle(path);
  const target = `/v2/ghcr.io/acme/app/blobs/${layer.descriptor.digest}`;

  await expect(served.send('GET', target)).rejects.toThrow();

  expect((await served.send('GET', target)).status).toBe(404);
  expect(served.events).toContainEqual({
    kind: 'warning',
    message: `${layer.descriptor.digest} in \`${path}\` is damaged: it is not served`,
  });
});

test('with a folder over it, it can be pushed to, and stays as it is', async () => {
  await using store = await openBundleStore(join(folder.path, 'volumes'), { report: () => undefined });
  await using registry = await testRegistry({ lower: store });
  const before = await readdir(join(folder.path, 'volumes'));

  const pushed = await pushImage(registry, 'ghcr.io/acme/app', { reference: 'v2' });
  const mount = await registry.send(
    'POST',
    `/v2/own/blobs/uploads/?mount=${layer.descriptor.digest}&from=ghcr.io/acme/app`,
  );
  const tags = json(await registry.send('GET', '/v2/ghcr.io/acme/app/tags/list'));

  expect([pushed.answer.status, mount.status]).toEqual([201, 201]);
  expect(tags['tags']).toEqual(['v1', 'v2']);
  expect(await readdir(join(folder.path, 'volumes'))).toEqual(before);
});

test('isBundle() tells bundles from folders that are written to', async () => {
  await using registry = await testRegistry();
  const answers = await Promise.all(
    ['whole', 'one.tar', 'volumes', 'volumes/cut.tar', 'volumes/cut.001of005.tar', '.', 'missing', 'missing.tar']
      .map((name) => join(folder.path, name))
      .concat(registry.folder)
      .map(isBundle),
  );

  expect(answers).toEqual([true, true, true, true, true, false, false, true, false]);
});
