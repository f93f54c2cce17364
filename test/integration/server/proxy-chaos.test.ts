import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { registryUpstream } from '../../../src/cache/index.ts';
import { openRegistryOnDemand } from '../../../src/places/index.ts';
import type { Clock } from '../../../src/registry/index.ts';
import { chaosRegistry } from '../../fixtures/chaos-registry.ts';
import { noise } from '../../fixtures/memory-image.ts';
import { digestOf, json, OCI_MANIFEST, pushBlob, pushManifest, testRegistry } from '../../fixtures/registry-server.ts';
import { storeFolder } from '../../fixtures/store-options.ts';

/** Waits are not what is tested here. */
const hasty: Clock = { now: Date.now, today: Date.now, sleep: () => Promise.resolve() };
const LAYERS = 3;
const CLIENTS = 4;

test.each([1, 2, 3, 4, 5, 6])(
  'clients get whole images through a cache whose upstream cuts, stalls, lies and asks for tokens (seed %d)',
  async (seed) => {
    const login = { username: 'bob', password: `planted-secret-${seed}` };
    await using chaos = await chaosRegistry({ seed, rate: 0.5, mostInARow: 1, tokens: true, login });
    const layers = Array.from({ length: LAYERS }, (_, at) => Buffer.from(noise(seed * 10 + at, 400_000)));
    for (const layer of layers) await pushBlob(chaos.calm, 'library/app', layer);
    const describe = (bytes: Buffer): object => ({
      mediaType: 'application/octet-stream',
      digest: digestOf(bytes),
      size: bytes.length,
    });
    const [config] = layers;
    const fields = {
      schemaVersion: 2,
      mediaType: OCI_MANIFEST,
      config: describe(config!),
      layers: layers.map(describe),
    };
    await pushManifest(chaos.calm, 'library/app', { reference: 'v1', fields });
    await using folder = await storeFolder();
    const env = await loginFile(folder.path, chaos.host, login);
    await using upstream = await openRegistryOnDemand(chaos.host, { env, clock: hasty, retries: 8 });
    await using cache = await testRegistry({ upstreams: [registryUpstream('docker.io', upstream)] });

    const manifest = await cache.send('GET', '/v2/app/manifests/v1?ns=docker.io');
    const wanted = (json(manifest)['layers'] as { digest: string }[]).map(({ digest }) => digest);
    const pulls = Array.from({ length: CLIENTS }, () => wanted).flat();
    const bodies = await Promise.all(
      pulls.map(async (digest) => (await cache.send('GET', `/v2/library/app/blobs/${digest}?ns=docker.io`)).body),
    );

    expect(bodies.map((body) => digestOf(body))).toEqual(pulls);
    expect(chaos.counts.leaks).toEqual([]);
    expect(chaos.counts.mischief.size).toBeGreaterThan(0);
    const fetched = [...chaos.counts.blobBytes.values()].reduce((sum, bytes) => sum + bytes, 0);
    expect(fetched).toBeLessThan(LAYERS * 400_000 * 2); // once, and what was lost in cuts
    expect(JSON.stringify([cache.events, cache.requests])).not.toContain(login.password);
  },
);

async function loginFile(
  folder: string,
  host: string,
  { username, password }: { readonly username: string; readonly password: string },
): Promise<Readonly<Record<string, string>>> {
  const auth = Buffer.from(`${username}:${password}`).toString('base64');
  await writeFile(join(folder, 'config.json'), JSON.stringify({ auths: { [host]: { auth } } }));
  return { DOCKER_CONFIG: folder };
}
