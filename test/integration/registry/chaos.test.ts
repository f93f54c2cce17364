import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readAll } from '../../../src/bytes/index.ts';
import type { RootsmithError } from '../../../src/errors/index.ts';
import type { BlobContent, RepositoryWriter } from '../../../src/oci/index.ts';
import {
  type OpenRegistryOptions,
  openRegistry,
  openUploadJournal,
  type RegistryTarget,
} from '../../../src/registry/index.ts';
import { type ChaosRegistry, chaosRegistry, type Mischief, mischiefs } from '../../fixtures/chaos-registry.ts';
import { hurriedClock } from '../../fixtures/fake-clock.ts';
import { blob, type MemoryBlob, memoryImage, noise } from '../../fixtures/memory-image.ts';

const CHUNK = 20_000;
const big = blob(noise(7, 200_000), 'application/x');
const image = memoryImage({ layers: [noise(2, 70_000), noise(3, 5000)], compression: 'none' });

function open({ host }: ChaosRegistry, options: OpenRegistryOptions = {}): Promise<RegistryTarget> {
  return openRegistry(host, {
    access: 'pull,push',
    clock: hurriedClock(),
    chunkBytes: CHUNK,
    plainHttp: [host],
    retries: 8, // of what goes wrong here, much goes wrong at once
    ...options,
  });
}

function contentOf({ bytes }: MemoryBlob, onOpen: (offset: number) => void = () => {}): BlobContent {
  return {
    open(offset) {
      onOpen(offset);
      return pieces(bytes.subarray(offset));
    },
  };
}

const impatient = { stallMs: 200, headersMs: 400, uploadMs: 400 };

/** Those cost a time-out each. */
function isSlow(kind: Mischief): boolean {
  return kind.startsWith('stall');
}

async function* pieces(bytes: Uint8Array) {
  for (let at = 0; at < bytes.length; at += 4000) yield bytes.subarray(at, at + 4000);
}

async function pushAndPull(repository: RepositoryWriter): Promise<void> {
  for (const each of [image.config, ...image.layers, big]) {
    if (!(await repository.hasBlob(each.descriptor))) await repository.writeBlob(each.descriptor, contentOf(each));
  }
  await repository.writeManifest(image.manifest.descriptor, image.manifest.bytes);
  await repository.tag('v1', image.manifest.descriptor, image.manifest.bytes);
  expect(await repository.resolve('v1')).toEqual(image.manifest.descriptor);
  expect(await repository.readManifest(image.manifest.descriptor)).toEqual(image.manifest.bytes);
  for (const { descriptor, bytes } of [image.config, ...image.layers, big]) {
    expect(await readAll(repository.readBlob(descriptor), { limitBytes: 1e6, what: 'blob' })).toEqual(bytes);
  }
}

test.each<[Mischief]>(mischiefs.map((name) => [name]))('push and pull get over %s', async (kind) => {
  await using registry = await chaosRegistry({
    seed: 3,
    rate: isSlow(kind) ? 0.3 : 0.6,
    mischief: [kind],
    mostInARow: 2,
  });
  await using target = await open(registry, isSlow(kind) ? { timeouts: impatient } : {});

  await pushAndPull(target.repository('acme/app'));

  const isRange = kind.startsWith('range-'); // nothing broke, so nobody asked for a rest
  if (!isRange) expect(registry.counts.mischief.get(kind)).toBeGreaterThan(0);
});

test.each([0, 1])(
  'an upload of which every piece breaks off gets there by %i retries, since each brings something',
  async (retries) => {
    await using registry = await chaosRegistry({ rate: 1, mischief: ['drop-request'], mostInARow: 1000 });
    const chunkBytes = 400_000;
    await using target = await open(registry, { retries, chunkBytes });
    const large = blob(noise(8, 4_000_000), 'application/x');
    const { size } = large.descriptor;
    const onProgress = (bytes: number): void => registry.trouble(bytes < size - chunkBytes);

    await target.repository('acme/app').writeBlob(large.descriptor, contentOf(large), { onProgress });

    expect(registry.counts.mischief.get('drop-request')).toBeGreaterThan(10);
    expect(registry.counts.uploadedBytes).toBe(size); // nothing that came is sent again
  },
);

test.each([0, 1])(
  'a download that breaks off again and again gets there by %i retries, since each brings something',
  async (retries) => {
    await using registry = await chaosRegistry({ rate: 1, mischief: ['drop-answer'], mostInARow: 1000 });
    await using target = await open(registry, { retries });
    registry.trouble(false);
    await target.repository('acme/app').writeBlob(big.descriptor, contentOf(big));
    registry.trouble(true);

    const blobs = target.repository('acme/app').readBlob(big.descriptor);

    expect(await readAll(blobs, { limitBytes: 1e6, what: 'blob' })).toEqual(big.bytes);
    expect(registry.counts.mischief.get('drop-answer')).toBeGreaterThan(10);
  },
);

test('an upload that brings nothing any more gives up after its retries, with the reason', async () => {
  await using registry = await chaosRegistry({ rate: 1, mischief: ['drop-before'], mostInARow: 1000 });
  await using target = await open(registry, { retries: 2 });
  registry.trouble(false);
  const onProgress = (bytes: number): void => registry.trouble(bytes >= 3 * CHUNK);

  const written = target.repository('acme/app').writeBlob(big.descriptor, contentOf(big), { onProgress });

  await expect(written).rejects.toMatchObject({ code: 'NETWORK' });
  expect(registry.counts.uploadedBytes).toBeLessThanOrEqual(4 * CHUNK);
});

test.each(Array.from({ length: 12 }, (_, seed) => [seed]))(
  'push and pull get over everything at once, seed %i',
  async (seed) => {
    await using registry = await chaosRegistry({
      seed,
      rate: 0.25,
      mischief: mischiefs.filter((kind) => !isSlow(kind)),
      tokenUses: 20,
    });
    await using target = await open(registry);

    await pushAndPull(target.repository('acme/app'));

    expect(registry.counts.leaks).toEqual([]);
    // Of what was cut off, the part that came is not sent again: the whole once, and some for each break.
    const troubles = [...registry.counts.mischief.values()].reduce((a, b) => a + b, 0);
    expect(registry.counts.blobGets.get(big.descriptor.digest)).toBeLessThanOrEqual(1 + troubles);
  },
);

test('an upload that broke goes on where the registry has it, not from the start', async () => {
  await using registry = await chaosRegistry({ seed: 1, rate: 1, mischief: ['drop-request'], mostInARow: 1 });
  await using target = await open(registry);
  const opened: number[] = [];

  await target.repository('acme/app').writeBlob(
    big.descriptor,
    contentOf(big, (offset) => opened.push(offset)),
  );

  expect(opened[0]).toBe(0);
  expect(opened.slice(1).every((offset, at) => offset >= (opened[at] ?? 0))).toBe(true);
  expect(opened.at(-1)).toBeGreaterThan(big.bytes.length / 2);
  expect(registry.counts.uploadedBytes).toBeLessThan(big.bytes.length * 1.6);
});

test('another process goes on with an upload that one left open', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'rootsmith-journal-'));
  try {
    await using registry = await chaosRegistry();
    const killed = new AbortController();
    {
      // What a process that is killed leaves: the journal, and an upload that nobody cancels.
      await using target = await open(registry, { uploads: openUploadJournal(folder), retries: 0 });
      const writing = target.repository('acme/app').writeBlob(big.descriptor, contentOf(big), {
        signal: killed.signal,
        onProgress: (bytes) => bytes >= 5 * CHUNK && killed.abort(new Error('killed')),
      });
      await expect(writing).rejects.toThrow('killed');
    }
    const before = registry.counts.uploadedBytes;
    const opened: number[] = [];
    await using target = await open(registry, { uploads: openUploadJournal(folder) });

    await target.repository('acme/app').writeBlob(
      big.descriptor,
      contentOf(big, (offset) => opened.push(offset)),
    );

    expect(opened).toEqual([before]);
    expect(before).toBeGreaterThanOrEqual(5 * CHUNK);
    expect(registry.counts.uploadedBytes).toBe(big.bytes.length);
    expect(await target.repository('acme/app').hasBlob(big.descriptor)).toBe(true);
    expect(await openUploadJournal(folder).load(`${registry.host}/acme/app@${big.descriptor.digest}`)).toBeUndefined();
  } finally {
    await rm(folder, { recursive: true });
  }
});

test('bytes that another process got wrong are sent again', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'rootsmith-journal-'));
  try {
    await using registry = await chaosRegistry();
    const uploads = openUploadJournal(folder);
    const opened = await registry.calm.send('POST', '/v2/acme/app/blobs/uploads/');
    const location = `http://${registry.host}${opened.headers.location ?? ''}`;
    await registry.calm.send('PATCH', opened.headers.location ?? '', { body: noise(99, 50_000) });
    await uploads.save(`${registry.host}/acme/app@${big.descriptor.digest}`, { location, offset: 50_000 });
    await using target = await open(registry, { uploads });

    await target.repository('acme/app').writeBlob(big.descriptor, contentOf(big));

    const read = target.repository('acme/app').readBlob(big.descriptor);
    expect(await readAll(read, { limitBytes: 1e6, what: 'blob' })).toEqual(big.bytes);
  } finally {
    await rm(folder, { recursive: true });
  }
});

test('an upload that is given up is cancelled where nobody will go on with it', async () => {
  await using registry = await chaosRegistry();
  const stop = new AbortController();
  await using target = await open(registry);

  const writing = target.repository('acme/app').writeBlob(big.descriptor, contentOf(big), {
    signal: stop.signal,
    onProgress: (bytes) => bytes >= CHUNK && stop.abort(new Error('stopped')),
  });

  await expect(writing).rejects.toThrow('stopped');
  expect(registry.counts.requests.get('DELETE upload')).toBe(1);
});

test('a blob in trouble is downloaded once, but for what was cut off', async () => {
  await using registry = await chaosRegistry({ seed: 5, rate: 0.7, mischief: ['drop-answer'], mostInARow: 3 });
  await using target = await open(registry);
  const { descriptor, bytes } = blob(noise(8, 4_000_000), 'application/x');
  await registry.calm.send('POST', `/v2/acme/app/blobs/uploads/?digest=${descriptor.digest}`, { body: bytes });

  await readAll(target.repository('acme/app').readBlob(descriptor), { limitBytes: 1e7, what: 'blob' });

  expect(registry.counts.blobGets.get(descriptor.digest)).toBeGreaterThan(1);
  expect(registry.counts.blobBytes.get(descriptor.digest)).toBeLessThanOrEqual(bytes.length * 1.1);
});

test('many copies within one registry that bears little do not wait for each other', async () => {
  await using registry = await chaosRegistry({ seed: 2, rate: 0.1, tokens: true });
  await using target = await open(registry, { concurrency: 1 });
  const blobs = Array.from({ length: 12 }, (_, seed) => blob(noise(100 + seed, 50_000), 'application/x'));
  const [from, to] = [target.repository('acme/from'), target.repository('acme/to')];
  for (const each of blobs) await from.writeBlob(each.descriptor, contentOf(each));

  await Promise.all(
    blobs.map(({ descriptor }) =>
      to.writeBlob(descriptor, { open: (offset) => from.readBlob(descriptor, { offset }) }),
    ),
  );

  for (const { descriptor } of blobs) expect(await to.hasBlob(descriptor)).toBe(true);
});

test('an upload that fails for good shows no secret of the registry', async () => {
  await using registry = await chaosRegistry({
    rate: 1,
    mostInARow: 100,
    mischief: ['drop-request', 'status-502'],
    quirks: ['location-query'],
    login: { username: 'robot', password: 'planted-password' },
  });
  const auths = { [registry.host]: { auth: btoa('robot:planted-password') } };
  const said: unknown[] = [];
  const folder = await mkdtemp(join(tmpdir(), 'rootsmith-journal-'));
  try {
    await using target = await open(registry, {
      env: { DOCKER_AUTH_CONFIG: JSON.stringify({ auths }) },
      report: (event) => void said.push(event),
      uploads: openUploadJournal(folder),
    });
    registry.trouble(false);
    const repository = target.repository('acme/app');
    await repository.writeBlob(image.config.descriptor, contentOf(image.config));
    const troubled: BlobContent = {
      open(offset) {
        registry.trouble(true);
        return pieces(big.bytes.subarray(offset));
      },
    };

    const failure: unknown = await repository.writeBlob(big.descriptor, troubled).catch((error: unknown) => error);

    expect(failure).toMatchObject({ code: expect.stringMatching(/^(NETWORK|REGISTRY_ERROR)$/) });
    const { message, hint, details } = failure as RootsmithError;
    expect(JSON.stringify([message, hint, details, said])).not.toMatch(/planted|chaos-token/);
  } finally {
    await rm(folder, { recursive: true });
  }
});
