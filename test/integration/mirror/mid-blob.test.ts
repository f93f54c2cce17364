import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ChaosRegistry, chaosRegistry } from '../../fixtures/chaos-registry.ts';
import { memoryImage, noise } from '../../fixtures/memory-image.ts';
import { pushImages } from '../../fixtures/push-images.ts';
import { repository, rootsmith } from '../../fixtures/rootsmith.ts';

const MIB = 1024 * 1024;
const image = memoryImage({ layers: [Buffer.concat(Array<Uint8Array>(96).fill(noise(77, MIB)))], compression: 'none' });
const layer = image.layers[0]!.descriptor;
let folder = '';
let source: ChaosRegistry;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rootsmith-mid-blob-'));
  source = await chaosRegistry();
  await pushImages(source.calm.host, [{ repository: 'big', blobs: image.blobs, tags: { v1: image.manifest } }]);
});

afterAll(async () => {
  await source[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

const words = (to: string): readonly string[] => ['mirror', 'copy', '--to', to, '--bandwidth', '40MiB/s', '-'];
const environment = () => ({ HOME: folder, XDG_STATE_HOME: join(folder, 'state') });

function start(to: string): ChildProcess {
  const child = spawn(process.execPath, [join(repository, 'src/main.ts'), ...words(to)], {
    env: { ...process.env, ...environment() },
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  child.stdin?.end(`${source.host}/big:v1\n`);
  return child;
}

/** Kills a copy as soon as `isFar` says so. */
async function killedWhen(to: string, isFar: () => boolean | Promise<boolean>): Promise<void> {
  const child = start(to);
  const ended = new Promise((resolve) => child.once('close', resolve));
  while (!(await isFar())) await sleep(20);
  child.kill('SIGKILL');
  await ended;
  expect(child.signalCode).toBe('SIGKILL');
}

function sent(): number {
  return source.counts.blobBytes.get(layer.digest) ?? 0;
}

test('mirror copy goes on in the middle of an upload after kill -9', async () => {
  await using target = await chaosRegistry();
  const before = sent();
  await killedWhen(target.host, () => target.counts.uploadedBytes > 70 * MIB);
  const killed = { sent: sent() - before, uploaded: target.counts.uploadedBytes };

  const { status } = await rootsmith(words(target.host), { input: `${source.host}/big:v1\n`, env: environment() });

  // Pieces of 64 MiB: one had been confirmed, and what came after it went again.
  expect(status).toBe(0);
  expect(target.counts.uploadedBytes - killed.uploaded).toBeLessThan(36 * MIB);
  expect(sent() - before - killed.sent).toBeLessThan(36 * MIB);
  expect((await target.calm.send('HEAD', `/v2/big/blobs/${layer.digest}`)).status).toBe(200);
  expect(await readdir(join(folder, 'state/rootsmith/mirror')).catch(() => [])).toEqual([]);
});

test('mirror copy goes on in the middle of a download after kill -9', async () => {
  const layout = join(folder, 'layout');
  const before = sent();
  const partial = join(layout, '.rootsmith-partial', layer.digest.replace(':', '-'));
  const size = async (): Promise<number> => (await stat(partial).catch(() => ({ size: 0 }))).size;
  await killedWhen(`oci:${layout}`, async () => (await size()) > 50 * MIB);
  const have = await size();

  const { status } = await rootsmith(words(`oci:${layout}`), { input: `${source.host}/big:v1\n`, env: environment() });

  expect(status).toBe(0);
  // What the killed process had received and not written yet goes again.
  expect(sent() - before).toBeLessThan(layer.size + 8 * MIB);
  expect(have).toBeLessThan(layer.size);
  expect((await stat(join(layout, 'blobs', layer.digest.replace(':', '/')))).size).toBe(layer.size);
  expect(await readdir(layout)).not.toContain('.rootsmith-partial');
});
