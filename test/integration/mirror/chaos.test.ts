import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { chaosImages, chaosRun, chaosSource } from '../../fixtures/chaos-run.ts';

// `npm run chaos` makes two hundred of these runs.
const seeds = Array.from({ length: 12 }, (_, at) => at + 1001);
const images = chaosImages();
let source = '';

beforeAll(async () => {
  source = await mkdtemp(join(tmpdir(), 'rootsmith-chaos-source-'));
  await chaosSource(images, source);
});

afterAll(async () => {
  await rm(source, { recursive: true });
});

test.each(seeds)('mirror copy brings every image through chaos and kill -9, seed %i', async (seed) => {
  const run = await chaosRun(seed, { images, source });

  expect(run.problems).toEqual([]);
  if (run.kind === 'quiet') expect(run.sentBytes).toBeLessThanOrEqual(run.uniqueBytes * 1.1);
});
