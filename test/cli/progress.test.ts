import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { memoryImage, noise } from '../fixtures/memory-image.ts';
import { pushImages } from '../fixtures/push-images.ts';
import { type TestRegistry, testRegistry } from '../fixtures/registry-server.ts';
import { rootsmith } from '../fixtures/rootsmith.ts';
import { screenOf } from '../fixtures/screen.ts';
import { openPane, type TerminalPane } from '../fixtures/terminal-pane.ts';
import { testProgram } from '../fixtures/test-program.ts';
import { type ThrottledProxy, throttledProxy } from '../fixtures/throttled-proxy.ts';

const RATE = 25_000_000;
const LAYER_BYTES = 20_000_000;
const image = memoryImage({ layers: [noise(71, LAYER_BYTES), noise(72, LAYER_BYTES)] });
let folder = '';
let registry: TestRegistry;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rootsmith-progress-'));
  registry = await testRegistry();
  await pushImages(registry.host, [
    { repository: 'siderolabs/installer', blobs: image.blobs, tags: { v1: image.manifest } },
  ]);
});

afterAll(async () => {
  await registry[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

/** Copies the image in a terminal, from a source that is held to 25 MB/s, to a layout. */
async function copyInPane(source: ThrottledProxy, columns: number): Promise<TerminalPane> {
  const list = join(folder, `list-${columns}`);
  await writeFile(list, `${source.host}/siderolabs/installer:v1\n`);
  const words = [process.execPath, testProgram, 'mirror', 'copy', list, '--to', `oci:${join(folder, `to-${columns}`)}`];
  return await openPane(words, { columns, rows: 24, env: { HOME: folder } });
}

/** Every picture that the terminal showed, in order. */
function pictures(output: string, columns: number): readonly (readonly string[])[] {
  const parts = output.split('\u001b[J');
  return parts.map((_, at) => screenOf(parts.slice(0, at + 1).join('\u001b[J'), columns));
}

/** Megabytes and seconds of pictures that show the whole: `12.3 MB` or `12.3 of 40.0 MB`, and `1.2 s`. */
function figures(shown: readonly (readonly string[])[]) {
  return shown.flatMap((lines) => {
    const megabytes = /^copy +\[[=> ]+\] +([\d.]+)(?: of [\d.]+)? MB /.exec(lines.at(-2) ?? '')?.[1];
    const seconds = /^ +([\d.]+) s/.exec(lines.at(-1) ?? '')?.[1];
    return megabytes === undefined || seconds === undefined ? [] : [{ mb: Number(megabytes), at: Number(seconds) }];
  });
}

const ROW = /^(copy|(\S+ )?\S*[0-9a-f]{7}) +\[=*>? *\] +[\d.]+ /;

/** Waits until the terminal shows the whole of what moves, and gives its lines. */
async function shownWhileMoving(pane: TerminalPane): Promise<readonly string[]> {
  for (;;) {
    const lines = await pane.capture();
    if (lines.some((line) => /^copy +\[=/.test(line)) || (await pane.status()) !== undefined) return lines;
    await sleep(50);
  }
}

async function ended(pane: TerminalPane): Promise<number> {
  for (;;) {
    const status = await pane.status();
    if (status !== undefined) return status;
    await sleep(50);
  }
}

test.concurrent.each([40, 80, 200])(
  'mirror copy moves its figures four times a second in %i columns',
  async (columns) => {
    await using source = await throttledProxy(registry.host, RATE);
    await using pane = await copyInPane(source, columns);
    const during = await shownWhileMoving(pane);
    expect(await ended(pane)).toBe(0);

    const seen = figures(pictures(await pane.output(), columns));
    const megabytes = seen.map(({ mb }) => mb);
    const seconds = (seen.at(-1)?.at ?? 0) - (seen[0]?.at ?? 0);
    expect(seconds).toBeGreaterThan(1);
    expect(new Set(megabytes).size / seconds).toBeGreaterThan(4);
    expect(megabytes).toEqual(megabytes.toSorted((a, b) => a - b));
    for (const line of during) expect(line.length).toBeLessThan(columns);
    for (const line of during.filter((text) => text.includes('['))) expect(line).toMatch(ROW);
  },
);

test.concurrent('mirror copy fits its rows to a terminal that is made narrower, and sums up in whole words', async () => {
  await using source = await throttledProxy(registry.host, RATE);
  await using pane = await copyInPane(source, 100);
  await shownWhileMoving(pane);
  await pane.resize(44);
  expect(await ended(pane)).toBe(0);

  const lines = await pane.capture();
  expect(await pane.output()).toMatch(/copy +\[[=> ]{4}\] +[\d.]+ MB +[\d.]+ [KM]B\/s/);
  const end = lines.slice(lines.findLastIndex((line) => line.startsWith('copied ')));
  expect(end.filter((line) => /\[[=> ]+\]/.test(line))).toEqual([]);
  for (const label of ['copied', 'made', 'images', 'blobs', 'time'])
    expect(end.filter((line) => line.startsWith(`${label} `))).toHaveLength(1);
  expect(end.join('\n')).toMatch(/blobs {5}3 \(40\.0 MB\) moved\ntime {6}/);
});

test('mirror copy with a dead host has a line for it, and not for each image', async () => {
  const names = Array.from({ length: 60 }, (_, at) => `127.0.0.1:1/app${at}:v1`);

  const words = ['mirror', 'copy', '--retries', '1', '--to', `oci:${join(folder, 'dead')}`, '-'];
  const { status, stderr } = await rootsmith(words, { input: names.join('\n'), env: { HOME: folder } });

  expect(status).toBe(6);
  expect(stderr.split('\n').length).toBeLessThan(16);
  expect(stderr).toContain('60 of 60 images failed');
  expect(stderr).toContain('127.0.0.1:1/app0:v1, and 59 more');
});
