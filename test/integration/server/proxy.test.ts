import { expect, test } from 'vitest';
import { RootsmithError } from '../../../src/errors/index.ts';
import { asRepository } from '../../../src/oci/repository-names.ts';
import { jsonBlob, memoryImage, noise } from '../../fixtures/memory-image.ts';
import { memoryUpstream } from '../../fixtures/memory-upstream.ts';
import {
  errorCode,
  freshBytes,
  json,
  OCI_MANIFEST,
  pushBlob,
  pushImage,
  senderTo,
  testRegistry,
} from '../../fixtures/registry-server.ts';

const image = memoryImage({ layers: [noise(1, 3_000_000), noise(2, 2000)] });
const [large, small] = image.layers;
const largeDigest = large!.descriptor.digest;

function upstreamWithImage(): ReturnType<typeof memoryUpstream> {
  const upstream = memoryUpstream();
  upstream.add('library/app', 'v1', image);
  return upstream;
}

const down = new RootsmithError('NETWORK', 'cannot reach hub: login of `bob` from `/root/.docker/config.json`');

test.each([
  ['by ?ns=', '/v2/library/app/manifests/v1?ns=docker.io'],
  ['by ?ns= with another name of the host', '/v2/library/app/manifests/v1?ns=registry-1.docker.io'],
  ['below the host', '/v2/docker.io/library/app/manifests/v1'],
  ['below the host, without library/', '/v2/docker.io/app/manifests/v1'],
])('an image of an upstream is had %s', async (_, target) => {
  await using registry = await testRegistry({ upstreams: [upstreamWithImage()] });

  const answer = await registry.send('GET', target);

  expect(answer.status).toBe(200);
  expect(answer.headers['docker-content-digest']).toBe(image.manifest.descriptor.digest);
  expect(answer.body.equals(image.manifest.bytes)).toBe(true);
});

test('an address for one host alone serves its images without a prefix, and nothing else', async () => {
  const listeners = [
    { host: '127.0.0.1', port: 0 },
    { host: '127.0.0.1', port: 0, upstream: 'docker.io' },
  ];
  await using registry = await testRegistry({ upstreams: [upstreamWithImage()], listeners });
  await pushImage(registry, 'own/app', { reference: 'v1' });
  const hub = senderTo(registry.addresses[1]!.host);

  const short = await hub.send('GET', '/v2/app/manifests/v1?ns=docker.io');
  const blob = await hub.send('GET', `/v2/library/app/blobs/${small!.descriptor.digest}`);
  const own = await hub.send('GET', '/v2/own/app/manifests/v1');
  const pushed = await hub.send('POST', '/v2/library/app/blobs/uploads/');
  const catalog = await hub.send('GET', '/v2/_catalog');
  const page = await hub.send('GET', '/images.json');

  expect([short.status, blob.status, own.status, pushed.status]).toEqual([200, 200, 404, 405]);
  expect(json(catalog)).toEqual({ repositories: ['library/app'] });
  expect(json(page)).toMatchObject({ images: [{ repository: 'library/app', tag: 'v1' }] });
});

test('many clients at once cost one download, and read it while it comes', async () => {
  const upstream = upstreamWithImage();
  const { promise, resolve } = Promise.withResolvers<void>();
  upstream.gate = promise;
  await using registry = await testRegistry({ upstreams: [upstream] });
  await registry.send('GET', '/v2/docker.io/library/app/manifests/v1');
  const target = `/v2/docker.io/library/app/blobs/${largeDigest}`;
  const early = await fetch(`${registry.url}${target}`);
  const reader = early.body!.getReader();
  let received = (await reader.read()).value?.length ?? 0;

  const others = Array.from({ length: 8 }, () => registry.send('GET', target));
  const part = await registry.send('GET', target, { headers: { Range: 'bytes=100-299' } });
  expect(received).toBeGreaterThan(0);
  resolve();
  const answers = await Promise.all(others);
  for (let next = await reader.read(); !next.done; next = await reader.read()) received += next.value.length;
  await registry.send('GET', target);

  expect(received).toBe(large!.bytes.length);
  expect(answers.every(({ body }) => body.equals(large!.bytes))).toBe(true);
  expect(part.body.equals(large!.bytes.subarray(100, 300))).toBe(true);
  expect(upstream.asked.filter((what) => what.startsWith('blob'))).toEqual([`blob ${largeDigest}`]);
});

test('a manifest asked for by many at once costs one question', async () => {
  const upstream = upstreamWithImage();
  await using registry = await testRegistry({ upstreams: [upstream] });

  await Promise.all(Array.from({ length: 8 }, () => registry.send('GET', '/v2/docker.io/app/manifests/v1')));

  expect(upstream.asked).toEqual(['resolve library/app v1', `manifest ${image.manifest.descriptor.digest}`]);
});

test('a blob with another digest is cut off, not stored, and fetched again', async () => {
  const upstream = upstreamWithImage();
  upstream.replaced.set(largeDigest, noise(3, large!.bytes.length));
  await using registry = await testRegistry({ upstreams: [upstream] });
  await registry.send('GET', '/v2/docker.io/library/app/manifests/v1');
  const target = `/v2/docker.io/library/app/blobs/${largeDigest}`;

  await expect(registry.send('GET', target)).rejects.toThrow();
  upstream.replaced.clear();
  const again = await registry.send('GET', target);

  expect(again.body.equals(large!.bytes)).toBe(true);
  expect(registry.events).toContainEqual({
    kind: 'warning',
    message: expect.stringContaining(`cannot store ${largeDigest} of docker.io/library/app: test has the digest`),
  });
});

test('a blob that another host brought already is not fetched again', async () => {
  const [hub, other] = [upstreamWithImage(), memoryUpstream('ghcr.io')];
  other.add('acme/app', 'v1', image);
  await using registry = await testRegistry({ upstreams: [hub, other] });
  for (const name of ['docker.io/library/app', 'ghcr.io/acme/app']) {
    await registry.send('GET', `/v2/${name}/manifests/v1`);
    expect((await registry.send('GET', `/v2/${name}/blobs/${largeDigest}`)).status).toBe(200);
  }

  expect(other.asked.filter((what) => what.startsWith('blob'))).toEqual([]);
});

test('a tag is asked for again after its time, and moves', async () => {
  const upstream = upstreamWithImage();
  const moved = memoryImage({ layers: [noise(9, 1000)] });
  let now = 1_000_000;
  await using registry = await testRegistry({ upstreams: [upstream], ttlMs: 60_000, now: () => now });
  const digest = async (): Promise<unknown> =>
    (await registry.send('HEAD', '/v2/docker.io/library/app/manifests/v1')).headers['docker-content-digest'];
  const first = await digest();
  upstream.add('library/app', 'v1', moved);
  now += 59_000;
  const within = await digest();
  now += 1000;

  expect([first, within]).toEqual(Array(2).fill(image.manifest.descriptor.digest));
  expect(await digest()).toBe(moved.manifest.descriptor.digest);
});

test('what is kept is served while the upstream is down, with one warning, and what is not is 502', async () => {
  const upstream = upstreamWithImage();
  await using registry = await testRegistry({ upstreams: [upstream], ttlMs: 0 });
  await registry.send('GET', '/v2/docker.io/library/app/manifests/v1');
  await registry.send('GET', `/v2/docker.io/library/app/blobs/${small!.descriptor.digest}`);
  upstream.failure = down;

  const kept = await registry.send('GET', '/v2/docker.io/library/app/manifests/v1');
  const blob = await registry.send('GET', `/v2/docker.io/library/app/blobs/${small!.descriptor.digest}`);
  const tags = await registry.send('GET', '/v2/docker.io/library/app/tags/list');
  const referrers = await registry.send(
    'GET',
    `/v2/docker.io/library/app/referrers/${image.manifest.descriptor.digest}`,
  );
  const missing = await registry.send('GET', '/v2/docker.io/library/other/manifests/v1');
  const lost = await registry.send('GET', `/v2/docker.io/library/app/blobs/${largeDigest}`);
  const warnings = registry.events.filter(({ kind }) => kind === 'warning');

  expect([kept, blob, tags, referrers, missing, lost].map(({ status }) => status)).toEqual([
    200, 200, 200, 200, 502, 502,
  ]);
  expect(json(tags)['tags']).toEqual(['v1']);
  expect(warnings.filter((event) => JSON.stringify(event).includes('served without asking it'))).toHaveLength(1);
  expect([missing, lost].map(({ body }) => body.toString()).join()).not.toMatch(/bob|config\.json/);
});

test.each([
  ['a login is missing', new RootsmithError('AUTH_REQUIRED', 'x'), 403, 'DENIED'],
  ['a login is refused', new RootsmithError('AUTH_DENIED', 'of `bob`'), 403, 'DENIED'],
  ['it limits us', new RootsmithError('REGISTRY_ERROR', 'x', { details: { status: 429 } }), 429, 'TOOMANYREQUESTS'],
  ['it fails', new RootsmithError('REGISTRY_ERROR', 'x', { details: { status: 500 } }), 502, 'UNKNOWN'],
  ['it has no such thing', new RootsmithError('IMAGE_NOT_FOUND', 'x'), 404, 'MANIFEST_UNKNOWN'],
  ['its certificate is not trusted', new RootsmithError('TLS_UNTRUSTED', 'x'), 502, 'UNKNOWN'],
])('where %s, the client is told what it can use', async (_, failure, status, code) => {
  const upstream = upstreamWithImage();
  upstream.failure = failure;
  await using registry = await testRegistry({ upstreams: [upstream] });

  const answer = await registry.send('GET', '/v2/docker.io/library/app/manifests/v1');

  expect([answer.status, errorCode(answer)]).toEqual([status, code]);
  expect(answer.headers['www-authenticate']).toBeUndefined();
  expect(answer.headers['retry-after']).toBe(status === 429 ? '60' : undefined);
});

test('what the upstream does not have is 404', async () => {
  const upstream = upstreamWithImage();
  await using registry = await testRegistry({ upstreams: [upstream] });
  await registry.send('GET', '/v2/docker.io/library/app/manifests/v1');

  const tag = await registry.send('GET', '/v2/docker.io/library/app/manifests/v9');
  const blob = await registry.send('GET', `/v2/docker.io/library/app/blobs/sha256:${'0'.repeat(64)}`);
  const head = await registry.send('HEAD', `/v2/docker.io/library/app/blobs/${largeDigest}`);

  expect([tag.status, blob.status, head.status]).toEqual([404, 404, 200]);
  expect(head.headers['content-length']).toBe(String(large!.bytes.length));
  expect(upstream.asked.filter((what) => what.startsWith('blob'))).toEqual([]);
});

test('a client that has its manifest from elsewhere gets blobs all the same', async () => {
  const upstream = upstreamWithImage();
  await using registry = await testRegistry({ upstreams: [upstream] });
  const target = `/v2/docker.io/library/app/blobs/${largeDigest}`;

  const head = await registry.send('HEAD', target);
  const get = await registry.send('GET', target);
  const again = await registry.send('GET', target);

  expect(head.headers['content-length']).toBe(String(large!.bytes.length));
  expect([get, again].every(({ body }) => body.equals(large!.bytes))).toBe(true);
  expect(upstream.asked.filter((what) => what.startsWith('blob'))).toHaveLength(1);
});

test('a blob that is asked for alone while the upstream is down is 502', async () => {
  const upstream = upstreamWithImage();
  upstream.failure = down;
  await using registry = await testRegistry({ upstreams: [upstream] });

  expect((await registry.send('HEAD', `/v2/docker.io/library/app/blobs/${largeDigest}`)).status).toBe(502);
});

test('tags and referrers are those of the upstream', async () => {
  const upstream = upstreamWithImage();
  const { mediaType, digest, size } = image.manifest.descriptor;
  const signature = memoryImage({
    layers: [noise(5, 100)],
    manifest: { subject: { mediaType, digest, size }, artifactType: 'application/vnd.test.signature' },
  });
  upstream.add('library/app', 'signature', signature);
  await using registry = await testRegistry({ upstreams: [upstream] });

  const tags = await registry.send('GET', '/v2/docker.io/app/tags/list');
  const referrers = await registry.send('GET', `/v2/docker.io/app/referrers/${digest}`);

  expect(json(tags)['tags']).toEqual(['v1', 'signature']);
  expect(json(referrers)['manifests']).toMatchObject([{ digest: signature.manifest.descriptor.digest }]);
});

test('a referrer that is damaged or gone at the upstream does not hide the others, and is named in the log', async () => {
  const upstream = upstreamWithImage();
  const { mediaType, digest, size } = image.manifest.descriptor;
  const [good, bad] = [5, 6].map((seed) =>
    memoryImage({ layers: [noise(seed, 100)], manifest: { subject: { mediaType, digest, size } } }),
  );
  const old = jsonBlob('application/vnd.oci.artifact.manifest.v1+json', {
    mediaType: 'application/vnd.oci.artifact.manifest.v1+json',
    artifactType: 'application/vnd.test.old',
    blobs: [],
    subject: { mediaType, digest, size },
  });
  upstream.add('library/app', 'good', good!);
  upstream.add('library/app', 'old', { ...good!, manifest: old, blobs: [] });
  upstream.add('library/app', 'bad', { ...bad!, manifest: jsonBlob(mediaType, { subject: { digest } }), blobs: [] });
  await using registry = await testRegistry({ upstreams: [upstream] });

  const answer = await registry.send('GET', `/v2/docker.io/app/referrers/${digest}`);

  expect((json(answer)['manifests'] as { digest: string }[]).map((each) => each.digest).toSorted()).toEqual(
    [good!.manifest.descriptor.digest, old.descriptor.digest].toSorted(),
  );
  expect(registry.events).toContainEqual({
    kind: 'warning',
    message: expect.stringContaining('sent a manifest that cannot be used'),
  });
});

test('blobs that were used longest ago make room, those that were pushed stay', async () => {
  const upstream = memoryUpstream();
  const images = [1, 2, 3].map((seed) => memoryImage({ layers: [noise(seed, 100_000)], compression: 'none' }));
  for (const [at, each] of images.entries()) upstream.add('library/app', `v${at}`, each);
  await using registry = await testRegistry({ upstreams: [upstream], limits: { diskBytes: 360_000 } });
  const pushed = await pushBlob(registry, 'own', freshBytes(100_000));
  const pull = async (at: number): Promise<number> => {
    await registry.send('GET', `/v2/docker.io/library/app/manifests/v${at}`);
    const { digest } = images[at]!.layers[0]!.descriptor;
    const { status } = await registry.send('GET', `/v2/docker.io/library/app/blobs/${digest}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
    return status;
  };
  const fetched = (at: number): number =>
    upstream.asked.filter((what) => what === `blob ${images[at]!.layers[0]!.descriptor.digest}`).length;

  const statuses = [await pull(0), await pull(1), await pull(0), await pull(2), await pull(0), await pull(1)];
  const own = await registry.send('HEAD', `/v2/own/blobs/${pushed}`);

  expect(statuses).toEqual(Array(6).fill(200));
  expect([fetched(0), fetched(1), fetched(2)]).toEqual([1, 2, 1]);
  expect(own.status).toBe(200);
});

test('manifests that were used longest ago make room too, and are fetched again with their tags', async () => {
  const upstream = memoryUpstream();
  const images = Array.from({ length: 40 }, (_, seed) =>
    memoryImage({ layers: [], manifest: { annotations: { note: `${seed} ${'x'.repeat(10_000)}` } } }),
  );
  for (const [at, each] of images.entries()) upstream.add('library/app', `v${at}`, each);
  await using registry = await testRegistry({ upstreams: [upstream], limits: { diskBytes: 100_000 } });
  const pull = async (at: number): Promise<unknown> => {
    const { headers } = await registry.send('GET', `/v2/docker.io/library/app/manifests/v${at}`);
    await new Promise((resolve) => setTimeout(resolve, 2));
    return headers['docker-content-digest'];
  };
  const fetched = (at: number): number =>
    upstream.asked.filter((what) => what === `manifest ${images[at]!.manifest.descriptor.digest}`).length;
  const pulled: unknown[] = [];

  for (const at of images.keys()) pulled.push(await pull(at), await pull(0)); // the first one is always in use
  const again = await pull(1);
  upstream.failure = down;
  const offline = await pull(1);
  const kept = await registry.store.manifests(asRepository('docker.io/library/app')!);

  const digests = images.map(({ manifest }) => manifest.descriptor.digest);
  expect(pulled).toEqual(digests.flatMap((digest) => [digest, digests[0]]));
  expect([again, offline]).toEqual([digests[1], digests[1]]);
  expect([fetched(0), fetched(1), fetched(39)]).toEqual([1, 2, 1]);
  expect(kept.reduce((sum, { size }) => sum + size, 0)).toBeLessThan(100_000);
});

test('a signature that made room is asked for again, also while its list is fresh', async () => {
  const upstream = upstreamWithImage();
  const filler = memoryImage({ layers: [noise(5, 90_000)], compression: 'none' });
  upstream.add('library/filler', 'v1', filler);
  const diskBytes = 90_100 + filler.manifest.bytes.length;
  const { digest } = image.manifest.descriptor;
  const subject = { mediaType: OCI_MANIFEST, digest, size: image.manifest.bytes.length };
  const signature = memoryImage({ layers: [], manifest: { subject, artifactType: 'application/vnd.example' } });
  upstream.add('library/app', 'signature', signature);
  await using registry = await testRegistry({ upstreams: [upstream], limits: { diskBytes } });
  const referrers = async (): Promise<unknown> =>
    json(await registry.send('GET', `/v2/docker.io/app/referrers/${digest}`))['manifests'];

  const before = await referrers();
  await registry.send('GET', '/v2/docker.io/filler/manifests/v1');
  await registry.send('GET', `/v2/docker.io/filler/blobs/${filler.layers[0]!.descriptor.digest}`);
  const lost = (await registry.store.manifests(asRepository('docker.io/library/app')!)).length;
  const after = await referrers();

  expect(before).toMatchObject([{ digest: signature.manifest.descriptor.digest }]);
  expect(lost).toBe(0);
  expect(after).toEqual(before);
});

test('blobs that come at the same time get room for all of them', async () => {
  const upstream = memoryUpstream();
  const old = memoryImage({ layers: [noise(1, 400_000), noise(2, 400_000)], compression: 'none' });
  const fresh = memoryImage({ layers: [noise(3, 400_000), noise(4, 400_000)], compression: 'none' });
  upstream.add('library/app', 'old', old);
  upstream.add('library/app', 'fresh', fresh);
  await using registry = await testRegistry({ upstreams: [upstream], limits: { diskBytes: 1_000_000 } });
  const pull = async (tag: string, { layers }: typeof old): Promise<readonly boolean[]> => {
    await registry.send('GET', `/v2/docker.io/library/app/manifests/${tag}`);
    return await Promise.all(
      layers.map(async ({ descriptor, bytes }) =>
        (await registry.send('GET', `/v2/docker.io/library/app/blobs/${descriptor.digest}`)).body.equals(bytes),
      ),
    );
  };

  expect([await pull('old', old), await pull('fresh', fresh)]).toEqual([
    [true, true],
    [true, true],
  ]);
});

test('a blob that never fits is handed on and not kept', async () => {
  const upstream = upstreamWithImage();
  await using registry = await testRegistry({ upstreams: [upstream], limits: { diskBytes: 1_000_000 } });
  await registry.send('GET', '/v2/docker.io/library/app/manifests/v1');
  const target = `/v2/docker.io/library/app/blobs/${largeDigest}`;

  const answer = await registry.send('GET', target);
  const part = await registry.send('GET', target, { headers: { Range: 'bytes=2000000-2000099' } });

  expect(answer.body.equals(large!.bytes)).toBe(true);
  expect(part.body.equals(large!.bytes.subarray(2_000_000, 2_000_100))).toBe(true);
  expect(upstream.asked.filter((what) => what.startsWith('blob'))).toHaveLength(3);
});

test('images pass through a disk that is full of what was pushed, with their signatures', async () => {
  const upstream = upstreamWithImage();
  const { digest } = image.manifest.descriptor;
  const subject = { mediaType: OCI_MANIFEST, digest, size: image.manifest.bytes.length };
  const signature = memoryImage({ layers: [], manifest: { subject, artifactType: 'application/vnd.example' } });
  upstream.add('library/app', 'signature', signature);
  await using registry = await testRegistry({ upstreams: [upstream], limits: { diskBytes: 10_000 } });
  await pushBlob(registry, 'own/app', freshBytes(9990));
  const get = (path: string) => registry.send('GET', `/v2/docker.io/library/app/${path}`);

  for (const reference of ['v1', digest, 'v1'])
    expect((await get(`manifests/${reference}`)).body.equals(image.manifest.bytes)).toBe(true);
  expect((await get(`blobs/${largeDigest}`)).body.equals(large!.bytes)).toBe(true);
  const listed = json(await get(`referrers/${digest}`))['manifests'];

  expect(listed).toMatchObject([{ digest: signature.manifest.descriptor.digest }]);
  expect((await get(`manifests/${signature.manifest.descriptor.digest}`)).status).toBe(200);
  expect(await registry.store.manifests(asRepository('docker.io/library/app')!)).toEqual([]);
});

test('nothing can be pushed below the host of an upstream, while all else can, and both can be deleted', async () => {
  await using registry = await testRegistry({ upstreams: [upstreamWithImage()] });
  await registry.send('GET', '/v2/docker.io/library/app/manifests/v1');

  const refused = await registry.send('POST', '/v2/docker.io/library/app/blobs/uploads/');
  const own = await pushImage(registry, 'own/app', { reference: 'v1' });
  const deleted = await registry.send('DELETE', '/v2/docker.io/library/app/manifests/v1');

  expect([refused.status, own.answer.status, deleted.status]).toEqual([405, 201, 202]);
});

test('a registry that is read-only still keeps what it fetches', async () => {
  const upstream = upstreamWithImage();
  await using registry = await testRegistry({ upstreams: [upstream], isProxyOnly: true });
  for (let turn = 0; turn < 2; turn += 1) await registry.send('GET', '/v2/docker.io/library/app/manifests/v1');

  const pushed = await registry.send('POST', '/v2/own/blobs/uploads/');
  const deleted = await registry.send('DELETE', '/v2/docker.io/library/app/manifests/v1');

  expect([pushed.status, deleted.status]).toEqual([405, 405]);
  expect(upstream.asked).toHaveLength(2);
});

test('/metrics tells hits from misses and counts what was fetched', async () => {
  await using registry = await testRegistry({ upstreams: [upstreamWithImage()] });
  for (let turn = 0; turn < 2; turn += 1) {
    await registry.send('GET', '/v2/docker.io/library/app/manifests/v1');
    await registry.send('GET', `/v2/docker.io/library/app/blobs/${largeDigest}`);
  }

  const text = (await registry.send('GET', '/metrics')).body.toString();

  for (const kind of ['manifest', 'blob']) {
    for (const result of ['hit', 'miss']) {
      expect(text).toContain(`rootsmith_proxy_answers_total{upstream="docker.io",kind="${kind}",result="${result}"} 1`);
    }
  }
  const bytes = large!.bytes.length + image.manifest.bytes.length;
  expect(text).toContain(`rootsmith_proxy_fetched_bytes_total{upstream="docker.io"} ${bytes}`);
});

test('stopping gives up what is on its way and leaves nothing of it', async () => {
  const upstream = upstreamWithImage();
  upstream.gate = new Promise(() => {});
  await using registry = await testRegistry({ upstreams: [upstream], limits: { drainMs: 100 } });
  await registry.send('GET', '/v2/docker.io/library/app/manifests/v1');
  const hanging = registry.send('GET', `/v2/docker.io/library/app/blobs/${largeDigest}`).catch(() => 'cut');
  await expect.poll(() => upstream.asked.some((what) => what.startsWith('blob'))).toBe(true);

  await registry.stop();

  expect(await hanging).toBe('cut');
});

test('what one repository refuses is told to the log, and other images are still asked for', async () => {
  const upstream = upstreamWithImage();
  await using registry = await testRegistry({ upstreams: [upstream], ttlMs: 0 });
  await registry.send('GET', '/v2/docker.io/library/app/manifests/v1');
  upstream.failure = new RootsmithError('AUTH_REQUIRED', 'hub asks for a login');
  await registry.send('GET', '/v2/docker.io/acme/private/manifests/v1');
  upstream.failure = undefined;
  upstream.asked.length = 0;

  await registry.send('GET', '/v2/docker.io/library/app/manifests/v1');

  expect(upstream.asked).toEqual(['resolve library/app v1']);
  expect(registry.events).toEqual([
    { kind: 'warning', message: 'docker.io/acme/private cannot be fetched: hub asks for a login' },
  ]);
});
