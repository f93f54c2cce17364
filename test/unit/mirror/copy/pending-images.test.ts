import { expect, test } from 'vitest';
import { RootsmithError } from '../../../../src/errors/index.ts';
import { PendingImages } from '../../../../src/mirror/copy/pending-images.ts';
import { planMirror } from '../../../../src/mirror/copy/plan.ts';
import { Publisher } from '../../../../src/mirror/copy/publish-image.ts';
import { parseMirrorTarget } from '../../../../src/mirror/file/target-place.ts';
import type { ProgressEvent } from '../../../../src/progress/index.ts';
import { memoryImage, noise } from '../../../fixtures/memory-image.ts';
import { memoryRepositories } from '../../../fixtures/memory-repositories.ts';
import { artifact, memorySources, request } from '../../../fixtures/mirror-images.ts';

const place = parseMirrorTarget('target.example', '/');
const shared = noise(1, 300);
const [one, two] = [2, 3].map((seed) => memoryImage({ layers: [shared, noise(seed, 100)] }));
const signature = artifact(one!.manifest, 4);

/** Two images that share a layer, the first with a signature. Blobs appear at the target by `seed`. */
async function world() {
  const source = memoryRepositories('a.example');
  const target = memoryRepositories('target.example', { strict: false });
  source.seed('one', [...one!.blobs, ...signature.blobs], { v1: one!.manifest });
  source.seed('two', two!.blobs, { v1: two!.manifest });
  const sources = memorySources(source);
  const requests = ['a.example/one:v1', 'a.example/two:v1', 'a.example/gone:v1'].map((text) => request(text));
  const plan = await planMirror(requests, { sources, target, place });
  const events: ProgressEvent[] = [];
  const publisher = new Publisher(target, plan.cache, undefined);
  const report = (event: ProgressEvent) => void events.push(event);
  const pending = new PendingImages(plan, { sources, publisher, report, signal: undefined });
  return { plan, target, pending, events };
}

const fine: ReadonlyMap<string, RootsmithError> = new Map();

test('PendingImages publishes each image as soon as its own blobs are there', async () => {
  const { plan, pending, events } = await world();
  const order: string[] = [];
  expect(pending.ready()).toEqual([]);

  const blobsOf = (at: number) => new Set(plan.images[at]!.blobs.map(({ digest }) => digest));
  const [first, rest] = [
    plan.blobs.filter(({ descriptor }) => blobsOf(1).has(descriptor.digest)),
    plan.blobs.filter(({ descriptor }) => !blobsOf(1).has(descriptor.digest)),
  ];
  for (const blob of first) pending.settle(blob, fine);
  await pending.end();
  for (const event of events) if (event.kind === 'image-done') order.push(event.source);
  for (const blob of rest) pending.settle(blob, fine);
  await pending.end();

  expect(order).toEqual(['a.example/two:v1']);
  expect(pending.outcomes().map(({ source, state }) => [source, state])).toEqual([
    ['a.example/one:v1', 'copied'],
    ['a.example/two:v1', 'copied'],
    ['a.example/gone:v1', 'failed'],
  ]);
});

test('PendingImages does not need a blob any more when every image that waits for it has failed', async () => {
  const { plan, pending } = await world();
  const layer = plan.blobs.find(({ neededIn }) => neededIn.length === 2)!;
  const error = new RootsmithError('AUTH_DENIED', 'no');

  expect(plan.blobs.every((blob) => pending.need(blob))).toBe(true);
  pending.settle(layer, new Map(layer.neededIn.map((repository) => [repository, error])));

  expect(plan.blobs.some((blob) => pending.need(blob))).toBe(false);
  expect(pending.outcomes().map(({ state, error: found }) => [state, found?.code])).toEqual([
    ['failed', 'AUTH_DENIED'],
    ['failed', 'AUTH_DENIED'],
    ['failed', 'IMAGE_NOT_FOUND'],
  ]);
});

test('PendingImages publishes an image without a referrer whose blob is lost, and warns', async () => {
  const { plan, target, pending, events } = await world();
  const gone = new RootsmithError('IMAGE_NOT_FOUND', 'gone');
  const payload = signature.layers[0]!.descriptor.digest;

  for (const blob of plan.blobs)
    pending.settle(blob, blob.descriptor.digest === payload ? new Map([['one', gone]]) : fine);
  await pending.end();

  expect(pending.outcomes()[0]).toMatchObject({
    state: 'copied',
    left: [{ what: signature.manifest.descriptor.digest, error: gone }],
  });
  expect(events.filter(({ kind }) => kind === 'warning')).toHaveLength(1);
  expect(target.get('one', 'v1')).toEqual(one!.manifest.bytes);
});
