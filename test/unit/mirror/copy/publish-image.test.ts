import { expect, test } from 'vitest';
import { RootsmithError } from '../../../../src/errors/index.ts';
import { planMirror } from '../../../../src/mirror/copy/plan.ts';
import { Publisher } from '../../../../src/mirror/copy/publish-image.ts';
import { parseMirrorTarget } from '../../../../src/mirror/file/target-place.ts';
import { memoryImage, noise } from '../../../fixtures/memory-image.ts';
import { type MemoryRepositoriesOptions, memoryRepositories } from '../../../fixtures/memory-repositories.ts';
import { amd64, artifact, memorySources, multiArch, request } from '../../../fixtures/mirror-images.ts';

const place = parseMirrorTarget('target.example', '/');
const image = memoryImage({ layers: [noise(1, 200)] });
const signature = artifact(image.manifest, 2);
const tag = `${image.manifest.descriptor.digest.replace(':', '-')}.sig`;

/** A plan for two tags of one signed image, with all blobs at the target already. */
async function world(options: MemoryRepositoriesOptions = {}) {
  const source = memoryRepositories('a.example');
  const target = memoryRepositories('target.example', options);
  const blobs = [...image.blobs, ...signature.blobs];
  source.seed('app', blobs, { v1: image.manifest, v2: image.manifest, [tag]: signature.manifest });
  target.seed(
    'app',
    blobs.filter((blob) => blob !== image.manifest && blob !== signature.manifest),
  );
  const requests = [request('a.example/app:v1'), request('a.example/app:v2')];
  const plan = await planMirror(requests, { sources: memorySources(source), target, place });
  target.forget();
  return { plan, target, reader: source.repository('app'), publisher: new Publisher(target, plan.cache, undefined) };
}

test('Publisher.publish() writes each manifest once for all images, and the own tag last', async () => {
  const { plan, target, reader, publisher } = await world();

  for (const each of plan.images) expect(await publisher.publish(each, reader)).toEqual([]);

  expect(target.deeds.map(({ kind, what }) => `${kind} ${what}`)).toEqual([
    `put ${image.manifest.descriptor.digest}`,
    `put ${signature.manifest.descriptor.digest}`,
    `tag ${tag}`,
    'tag v1',
    `tag ${tag}`,
    'tag v2',
  ]);
});

test('Publisher.publish() leaves a referrer behind that needs a lost blob, with its tag', async () => {
  const { plan, target, reader, publisher } = await world();
  const gone = new RootsmithError('IMAGE_NOT_FOUND', 'gone');
  const lost = new Map([[signature.layers[0]!.descriptor.digest, gone]]);

  const left = await publisher.publish(plan.images[0]!, reader, lost);

  expect(left).toEqual([{ what: signature.manifest.descriptor.digest, error: gone }]);
  expect([target.get('app', tag), target.get('app', 'v1')]).toEqual([undefined, image.manifest.bytes]);
});

test('Publisher.publish() tells of a tag that the target refuses, and sets the own tag', async () => {
  const refused = new RootsmithError('REGISTRY_ERROR', 'bad tag', { details: { status: 400 } });
  const { plan, target, reader, publisher } = await world({
    fail: ({ kind, what }) => (kind === 'tag' && what === tag ? refused : undefined),
  });

  expect(await publisher.publish(plan.images[0]!, reader)).toEqual([{ what: tag, error: refused }]);
  expect(target.get('app', 'v1')).toEqual(image.manifest.bytes);
});

test('Publisher.publish() sets no tag where a manifest of the image itself is refused', async () => {
  const { plan, target, reader, publisher } = await world({
    fail: ({ kind }) => (kind === 'put' ? new RootsmithError('REGISTRY_ERROR', 'full') : undefined),
  });

  await expect(publisher.publish(plan.images[0]!, reader)).rejects.toMatchObject({ message: 'full' });
  expect(target.count('tag')).toBe(0);
});

test('Publisher.publish() says what to do where a registry refuses a sparse index', async () => {
  const { index, blobs } = multiArch(3);
  const source = memoryRepositories('a.example');
  source.seed('app', blobs, { v1: index });
  const refusal = new RootsmithError('REGISTRY_ERROR', 'unknown', { details: { registryCode: 'MANIFEST_UNKNOWN' } });
  const target = memoryRepositories('target.example', {
    strict: false,
    fail: ({ kind, what }) => (kind === 'put' && what === index.descriptor.digest ? refusal : undefined),
  });
  const requests = [request('a.example/app:v1', { platforms: [amd64] })];
  const plan = await planMirror(requests, { sources: memorySources(source), target, place });
  const publisher = new Publisher(target, plan.cache, undefined);

  await expect(publisher.publish(plan.images[0]!, source.repository('app'))).rejects.toMatchObject({
    message: expect.stringContaining('the index is sparse'),
    hint: expect.stringContaining('`--index rebuilt`'),
  });
});
