import { request as httpRequest } from 'node:http';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openBundleStore } from '../../../src/bundle/index.ts';
import type { Upstream } from '../../../src/cache/index.ts';
import type { RepositoryReader } from '../../../src/oci/index.ts';
import { asRepository } from '../../../src/oci/repository-names.ts';
import { startRegistryServer } from '../../../src/server/index.ts';
import { memoryImage, noise } from '../../fixtures/memory-image.ts';
import { memoryUpstream } from '../../fixtures/memory-upstream.ts';
import { freshBytes, json, OCI_MANIFEST, pushBlob, senderTo, testRegistry } from '../../fixtures/registry-server.ts';
import { storeFolder } from '../../fixtures/store-options.ts';
import { namedImage, writeTestBundle } from '../../fixtures/test-bundle.ts';

const image = memoryImage({ layers: [noise(1, 400_000)], compression: 'none' });
const { digest } = image.manifest.descriptor;
const layer = image.layers[0]!.descriptor.digest;
const subject = { mediaType: OCI_MANIFEST, digest, size: image.manifest.bytes.length };

function upstreamWithImage(): ReturnType<typeof memoryUpstream> {
  const upstream = memoryUpstream();
  upstream.add('library/app', 'v1', image);
  return upstream;
}

/** An upstream one of whose questions is answered otherwise. */
function changed(upstream: Upstream, members: Partial<RepositoryReader>): Upstream {
  return { host: upstream.host, repository: (path) => ({ ...upstream.repository(path), ...members }) };
}

test('one referrer of an upstream that cannot be used leaves the others in the list', async () => {
  const upstream = upstreamWithImage();
  const attach = (tag: string, manifest: Record<string, unknown>): void => {
    upstream.add('library/app', tag, memoryImage({ layers: [], manifest: { subject, ...manifest } }));
  };
  attach('good', { artifactType: 'application/vnd.good' });
  attach('number', { artifactType: 5 });
  attach('annotations', { artifactType: 'application/vnd.odd', annotations: ['a', 1] });
  attach('large', { artifactType: `application/${'x'.repeat(5000)}` });
  await using registry = await testRegistry({ upstreams: [upstream] });

  const answer = await registry.send('GET', `/v2/docker.io/library/app/referrers/${digest}`);

  const types = (json(answer)['manifests'] as { artifactType: string }[]).map(({ artifactType }) => artifactType);
  expect(types.sort()).toEqual(['application/vnd.good', 'application/vnd.odd']);
});

test('the tags of an upstream are asked for once for all who wait, and no longer once they have gone', async () => {
  let [asked, aborted] = [0, 0];
  const upstream = changed(upstreamWithImage(), {
    tags: async (signal) => {
      asked += 1;
      return await new Promise((_, reject) => {
        signal?.addEventListener('abort', () => {
          aborted += 1;
          reject(signal.reason);
        });
      });
    },
  });
  await using registry = await testRegistry({ upstreams: [upstream] });
  const clients = [1, 2, 3].map(() =>
    httpRequest(`${registry.url}/v2/docker.io/library/app/tags/list`, { agent: false }).end(),
  );
  for (const client of clients) client.on('error', () => undefined);
  await expect.poll(() => asked).toBe(1);
  await new Promise((resolve) => setTimeout(resolve, 100));

  clients[0]?.destroy();
  clients[1]?.destroy();
  await expect.poll(() => registry.requests.length).toBe(2);
  const before = aborted;
  clients[2]?.destroy();

  await expect.poll(() => aborted).toBe(1);
  expect([before, asked]).toEqual([0, 1]);
});

test('a push that announces much and sends nothing empties no cache', async () => {
  await using registry = await testRegistry({ upstreams: [upstreamWithImage()], limits: { diskBytes: 2_000_000 } });
  await registry.send('GET', '/v2/docker.io/library/app/manifests/v1');
  await registry.send('GET', `/v2/docker.io/library/app/blobs/${layer}`);
  const post = await registry.send('POST', '/v2/own/blobs/uploads/');
  const liar = httpRequest(`${registry.url}${post.headers.location}`, {
    method: 'PATCH',
    headers: { 'Content-Length': 1_900_000 },
  });
  liar.on('error', () => undefined);
  await new Promise((resolve) => liar.write('a', resolve));
  await new Promise((resolve) => setTimeout(resolve, 200));
  liar.destroy();

  expect((await registry.store.blobSize(asRepository('docker.io/library/app')!, layer as never)) ?? 0).toBe(400_000);
});

test('a layer whose manifest says that it is huge empties no cache', async () => {
  const upstream = upstreamWithImage();
  const small = memoryImage({ layers: [noise(2, 1000)], compression: 'none' });
  const { digest: lying } = small.layers[0]!.descriptor;
  const layers = [{ mediaType: 'application/vnd.oci.image.layer.v1.tar', digest: lying, size: 90_000_000 }];
  upstream.add('library/liar', 'v1', { ...memoryImage({ layers: [], manifest: { layers } }), blobs: small.blobs });
  await using registry = await testRegistry({ upstreams: [upstream], limits: { diskBytes: 100_000_000 } });
  await registry.send('GET', '/v2/docker.io/library/app/manifests/v1');
  await registry.send('GET', `/v2/docker.io/library/app/blobs/${layer}`);
  await pushBlob(registry, 'own', freshBytes(15_000_000));
  await registry.send('GET', '/v2/docker.io/library/liar/manifests/v1');

  const lied = await registry.send('GET', `/v2/docker.io/library/liar/blobs/${lying}`);

  expect(lied.status).toBe(502);
  expect(await registry.store.blobSize(asRepository('docker.io/library/app')!, layer as never)).toBe(400_000);
});

test('what is fetched without its manifest stays, and what a deleted manifest named goes', async () => {
  await using registry = await testRegistry({ upstreams: [upstreamWithImage()], limits: { unnamedMs: 50 } });
  const held = async (): Promise<boolean> =>
    (await registry.store.blobSize(asRepository('docker.io/library/app')!, layer as never)) !== undefined;
  await registry.send('GET', `/v2/docker.io/library/app/blobs/${layer}`);
  await new Promise((resolve) => setTimeout(resolve, 400));
  const alone = await held();
  await registry.send('GET', '/v2/docker.io/library/app/manifests/v1');

  await registry.send('DELETE', `/v2/docker.io/library/app/manifests/${digest}`);

  expect(alone).toBe(true);
  await expect.poll(held).toBe(false);
});

test('an address for one host alone asks for names of this machine too', async () => {
  const listeners = [{ host: '127.0.0.1', port: 0, upstream: 'docker.io' }];
  await using registry = await testRegistry({ upstreams: [upstreamWithImage()], listeners });
  const ask = async (headers: Record<string, string>): Promise<number> =>
    (await registry.send('GET', '/v2/library/app/manifests/v1', { headers })).status;

  expect([await ask({ Host: 'rebound.example' }), await ask({ Origin: 'http://x.example' }), await ask({})]).toEqual([
    403, 403, 200,
  ]);
});

test('a full disk hands on what an upstream has', async () => {
  await using registry = await testRegistry({ upstreams: [upstreamWithImage()], limits: { diskBytes: 100_000 } });
  await pushBlob(registry, 'own', freshBytes(99_000));

  const manifest = await registry.send('GET', '/v2/docker.io/library/app/manifests/v1');
  const blob = await registry.send('GET', `/v2/docker.io/library/app/blobs/${layer}`);

  expect([manifest.status, blob.status, blob.body.length]).toEqual([200, 200, 400_000]);
});

test('a bundle checks hosts and pages, and reads few blobs at once however many are asked for', async () => {
  await using folder = await storeFolder();
  const path = join(folder.path, 'bundle');
  const app = namedImage(
    'ghcr.io/acme/app:v1',
    Array.from({ length: 30 }, (_, at) => 50_000 + at),
  );
  await writeTestBundle(path, [app], { form: 'directory' });
  await using store = await openBundleStore(path, { report: () => undefined });
  const server = await startRegistryServer({ store, listeners: [{ host: '127.0.0.1', port: 0 }] });
  const to = senderTo(server.host);

  const refused = await to.send('GET', '/v2/_catalog', { headers: { Host: 'rebound.example' } });
  const layers = app.blobs.filter(({ descriptor }) => descriptor.size >= 50_000);
  const blobs = await Promise.all(
    layers.map(({ descriptor }) => to.send('GET', `/v2/ghcr.io/acme/app/blobs/${descriptor.digest}`)),
  );
  await server.stop();

  expect(refused.status).toBe(403);
  expect(blobs.map(({ body }) => body.length)).toEqual(layers.map(({ descriptor }) => descriptor.size));
});
