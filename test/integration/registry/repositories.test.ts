import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { readAll, streamOf } from '../../../src/bytes/index.ts';
import { type BlobContent, digestOf, type RepositoryWriter } from '../../../src/oci/index.ts';
import { openRegistryOnDemand as openStoresRegistry } from '../../../src/places/index.ts';
import {
  type OpenRegistryOptions,
  openRegistry,
  openUploadJournal,
  type RegistryTarget,
} from '../../../src/registry/index.ts';
import { dockerRegistry } from '../../fixtures/docker-registry.ts';
import { blob, type MemoryBlob, type MemoryImage, memoryImage, noise } from '../../fixtures/memory-image.ts';
import { testRegistry } from '../../fixtures/registry-server.ts';
import { storeFolder } from '../../fixtures/store-options.ts';

const run = promisify(execFile);
const CHUNK = 1_000_000;
const big = blob(noise(7, 5_500_000), 'application/x');
const image = memoryImage({ layers: [noise(2, 70_000)], compression: 'none' });
const { mediaType, digest, size } = image.manifest.descriptor;
const signatures = [1, 2, 3].map((seed) =>
  memoryImage({
    layers: [noise(seed, 500)],
    manifest: {
      artifactType: `application/vnd.acme.signature.v${seed}`,
      annotations: { seed: String(seed) },
      subject: { mediaType, digest, size },
    },
  }),
);

interface RunningRegistry extends AsyncDisposable {
  readonly host: string;
}

/** What runs here as a registry, and whether it knows referrers. */
const kinds: readonly (readonly [string, () => Promise<RunningRegistry>, boolean])[] = [
  ['docker-registry', dockerRegistry, false],
  ['our own registry', testRegistry, true],
];

function open(host: string, options: OpenRegistryOptions = {}): Promise<RegistryTarget> {
  return openRegistry(host, { access: 'pull,push', chunkBytes: CHUNK, ...options });
}

function contentOf({ bytes }: MemoryBlob, onOpen: (offset: number) => void = () => {}): BlobContent {
  return {
    open(offset) {
      onOpen(offset);
      return streamOf(bytes.subarray(offset));
    },
  };
}

async function push(repository: RepositoryWriter, { config, layers, manifest }: MemoryImage): Promise<void> {
  for (const each of [config, ...layers]) await repository.writeBlob(each.descriptor, contentOf(each));
  await repository.writeManifest(manifest.descriptor, manifest.bytes);
}

const readWhole = (repository: RepositoryWriter, { descriptor }: MemoryBlob, offset = 0): Promise<Uint8Array> =>
  readAll(repository.readBlob(descriptor, { offset }), { limitBytes: 1e8, what: 'blob' });

test.each(kinds)('%s takes a blob over from another repository', async (_, start) => {
  await using registry = await start();
  await using target = await open(registry.host);
  await target.repository('acme/base').writeBlob(big.descriptor, contentOf(big));

  const isMounted = await target.repository('acme/app').mountBlob(big.descriptor, 'acme/base');
  const isThere = await target.repository('acme/app').mountBlob(image.config.descriptor, 'acme/base');

  expect([isMounted, isThere]).toEqual([true, false]);
  expect(digestOf(await readWhole(target.repository('acme/app'), big))).toBe(big.descriptor.digest);
});

test.each(kinds)('%s takes a blob in pieces, and gives its rest', async (_, start) => {
  await using registry = await start();
  await using target = await open(registry.host);
  const confirmed: number[] = [];

  const onProgress = (bytes: number): void => void confirmed.push(bytes);
  await target.repository('acme/app').writeBlob(big.descriptor, contentOf(big), { onProgress });

  expect(confirmed).toEqual([1, 2, 3, 4, 5, 5.5].map((count) => count * CHUNK));
  expect(target.facts.chunks).toBe(true);
  const rest = await readWhole(target.repository('acme/app'), big, 1_234_567);
  expect(digestOf(rest)).toBe(digestOf(big.bytes.subarray(1_234_567)));
});

test.each(kinds)('%s lets another process go on with an upload', async (_, start) => {
  const folder = await mkdtemp(join(tmpdir(), 'rootsmith-journal-'));
  try {
    await using registry = await start();
    const uploads = openUploadJournal(folder);
    const killed = new AbortController();
    await using first = await open(registry.host, { uploads });
    const onProgress = (bytes: number): void => {
      if (bytes === 3 * CHUNK) killed.abort(new Error('killed'));
    };
    const writing = first.repository('acme/app').writeBlob(big.descriptor, contentOf(big), {
      signal: killed.signal,
      onProgress,
    });
    await expect(writing).rejects.toThrow('killed');
    const opened: number[] = [];
    await using second = await open(registry.host, { uploads: openUploadJournal(folder) });

    await second.repository('acme/app').writeBlob(
      big.descriptor,
      contentOf(big, (offset) => opened.push(offset)),
    );

    expect(opened).toEqual([3 * CHUNK]);
    expect(digestOf(await readWhole(second.repository('acme/app'), big))).toBe(big.descriptor.digest);
  } finally {
    await rm(folder, { recursive: true });
  }
});

test.each(kinds)('%s keeps what refers to an image', async (_, start, hasApi) => {
  await using registry = await start();
  await using target = await open(registry.host);
  const repository = target.repository('acme/app');
  await push(repository, image);

  await Promise.all(signatures.map((signature) => push(repository, signature)));

  const expected = signatures.map(({ manifest }) => manifest.descriptor.digest).toSorted();
  const found = await repository.referrers(digest);
  expect(found.map((descriptor) => descriptor.digest)).toEqual(expected);
  expect(found.map(({ annotations }) => annotations?.['seed'] ?? '').toSorted((a, b) => a.localeCompare(b))).toEqual([
    '1',
    '2',
    '3',
  ]);
  expect(target.facts.referrers).toBe(hasApi);
  expect((await repository.tags()).includes(digest.replace(':', '-'))).toBe(!hasApi);
});

test.each(kinds)('%s lists tags and repositories', async (_, start) => {
  await using registry = await start();
  await using target = await open(registry.host);
  const repository = target.repository('acme/app');
  await push(repository, image);
  const tags = Array.from({ length: 5 }, (_, index) => `v${index}`);

  for (const tag of tags.toReversed()) await repository.tag(tag, image.manifest.descriptor, image.manifest.bytes);

  expect(await repository.tags()).toEqual(tags);
  expect(await target.repository('acme/none').tags()).toEqual([]);
  expect(await target.catalog()).toEqual(['acme/app']);
});

test('skopeo reads what was written in pieces, by a name that leads to docker-registry', async () => {
  await using registry = await dockerRegistry();
  await using folder = await storeFolder();
  await using target = await openStoresRegistry('registry.example.com', {
    ...folder.options,
    access: 'pull,push',
    chunkBytes: 20_000,
    hosts: { 'registry.example.com': registry.host },
  });
  const repository = target.repository('acme/app');
  await push(repository, image);
  await repository.tag('v1', image.manifest.descriptor, image.manifest.bytes);

  const { stdout } = await run('skopeo', ['inspect', '--tls-verify=false', `docker://${registry.host}/acme/app:v1`]);

  expect(JSON.parse(stdout)).toMatchObject({ Digest: digest, Layers: [image.layers[0]?.descriptor.digest] });
});
