import { expect, test } from 'vitest';
import { readAll, streamOf } from '../../../src/bytes/index.ts';
import type { BlobContent, RepositoryTarget } from '../../../src/oci/index.ts';
import type { ProgressEvent } from '../../../src/progress/index.ts';
import { type OpenRegistryOptions, openRegistry } from '../../../src/registry/index.ts';
import { type ChaosRegistry, chaosRegistry, type QuirkName, quirkNames } from '../../fixtures/chaos-registry.ts';
import { fakeClock } from '../../fixtures/fake-clock.ts';
import { type MemoryBlob, type MemoryImage, memoryImage, memoryIndex, noise } from '../../fixtures/memory-image.ts';

const SECRET = 'planted-password-4711';
const login = { username: 'robot', password: SECRET };
const base = memoryImage({ layers: [noise(1, 3000)] });
const image = memoryImage({ layers: [noise(1, 3000), noise(2, 90_000)], compression: 'none' });
const index = memoryIndex([image.manifest.descriptor]);
const signature = memoryImage({
  layers: [noise(3, 500)],
  manifest: {
    artifactType: 'application/vnd.acme.signature',
    annotations: { 'dev.acme.key': 'value' },
    subject: {
      mediaType: image.manifest.descriptor.mediaType,
      digest: image.manifest.descriptor.digest,
      size: image.manifest.descriptor.size,
    },
  },
});

interface Opened extends AsyncDisposable {
  readonly target: RepositoryTarget;
  readonly events: ProgressEvent[];
}

async function open({ host }: ChaosRegistry, options: OpenRegistryOptions = {}): Promise<Opened> {
  const events: ProgressEvent[] = [];
  const env = { DOCKER_AUTH_CONFIG: JSON.stringify({ auths: { [host]: { auth: btoa(`robot:${SECRET}`) } } }) };
  const target = await openRegistry(host, {
    access: 'pull,push',
    clock: fakeClock(),
    chunkBytes: 20_000,
    plainHttp: [host],
    env,
    report: (event) => void events.push(event),
    ...options,
  });
  return { target, events, [Symbol.asyncDispose]: () => target[Symbol.asyncDispose]() };
}

function contentOf({ bytes }: MemoryBlob): BlobContent {
  return { open: (offset) => streamOf(bytes.subarray(offset)) };
}

async function push(target: RepositoryTarget, path: string, { config, layers, manifest }: MemoryImage): Promise<void> {
  const repository = target.repository(path);
  for (const blob of [config, ...layers]) {
    if (await repository.hasBlob(blob.descriptor)) continue;
    if (await repository.mountBlob(blob.descriptor, 'acme/base')) continue;
    if (await repository.mountBlob(blob.descriptor, undefined)) continue;
    await repository.writeBlob(blob.descriptor, contentOf(blob));
  }
  await repository.writeManifest(manifest.descriptor, manifest.bytes);
}

async function pull(target: RepositoryTarget, path: string, { blobs, manifest }: MemoryImage): Promise<void> {
  const repository = target.repository(path);
  expect(await repository.readManifest(manifest.descriptor)).toEqual(manifest.bytes);
  for (const { descriptor, bytes } of blobs.slice(1)) {
    for (const offset of [0, Math.floor(bytes.length / 3)]) {
      const read = repository.readBlob(descriptor, { offset });
      expect(await readAll(read, { limitBytes: 1e6, what: 'blob' })).toEqual(bytes.subarray(offset));
    }
  }
}

/** Everything that a mirror does with a registry. */
async function copyAll(target: RepositoryTarget): Promise<void> {
  await push(target, 'acme/base', base);
  await push(target, 'acme/app', image);
  const repository = target.repository('acme/app');
  await repository.writeManifest(index.descriptor, index.bytes);
  await push(target, 'acme/app', signature);
  for (const tag of ['v3', 'v1', 'v2']) await repository.tag(tag, index.descriptor, index.bytes);
  await pull(target, 'acme/app', image);
  expect(await repository.resolve('v1')).toMatchObject({
    digest: index.descriptor.digest,
    size: index.descriptor.size,
  });
  expect(await repository.resolve('gone')).toBeUndefined();
  expect((await repository.tags()).filter((tag) => tag.startsWith('v'))).toEqual(['v1', 'v2', 'v3']);
  expect(await repository.referrers(image.manifest.descriptor.digest)).toMatchObject([
    {
      digest: signature.manifest.descriptor.digest,
      artifactType: 'application/vnd.acme.signature',
      annotations: { 'dev.acme.key': 'value' },
    },
  ]);
}

test.each<[QuirkName]>(quirkNames.map((name) => [name]))(
  'a registry with %s takes and gives an image whole',
  async (name) => {
    await using registry = await chaosRegistry({ quirks: [name], login });
    await using opened = await open(registry);

    await copyAll(opened.target);

    expect(registry.counts.leaks).toEqual([]);
    expect(JSON.stringify(opened.events)).not.toMatch(/planted/);
    const stored = await registry.calm.send('GET', `/v2/acme/app/manifests/v1`);
    expect(new Uint8Array(stored.body)).toEqual(index.bytes);
  },
);

test('all quirks that get along with each other are borne together', async () => {
  const quirks: QuirkName[] = [
    'ecr-patch-201',
    'put-204',
    'harbor-mount-401',
    'upload-status-404',
    'cancel-denied',
    'location-query',
    'head-no-digest',
    'no-referrers',
    'redirect-blobs',
    'no-ranges',
    'busy-seconds',
    'tags-small-pages',
    'missing-403',
    'cookies',
    'tokens-end-soon',
  ];
  await using registry = await chaosRegistry({ quirks, login });
  await using opened = await open(registry);

  await copyAll(opened.target);

  expect(registry.counts.leaks).toEqual([]);
});
