import { expect, test } from 'vitest';
import { RootsmithError } from '../../../../src/errors/index.ts';
import { parseMirrorTarget } from '../../../../src/mirror/file/target-place.ts';
import { type ImageRequest, planMirror, runMirror } from '../../../../src/mirror/index.ts';
import { memoryImage, noise } from '../../../fixtures/memory-image.ts';
import { type MemoryRepositories, memoryRepositories } from '../../../fixtures/memory-repositories.ts';
import { amd64, arm64, artifact, memorySources, multiArch, request } from '../../../fixtures/mirror-images.ts';

const place = parseMirrorTarget('target.example', '/');

function world() {
  const [a, b, target] = ['a.example', 'b.example', 'target.example'].map((name) => memoryRepositories(name));
  const sources = memorySources(a!, b!);
  return { a: a!, b: b!, target: target!, sources, place };
}

function asked(registry: MemoryRepositories): readonly string[] {
  return [...new Set(registry.deeds.map(({ kind }) => kind))];
}

test('planMirror() asks one question at each side when the target has the image', async () => {
  const { a, target, sources } = world();
  const requests: ImageRequest[] = [];
  for (let at = 0; at < 40; at += 1) {
    const image = memoryImage({ layers: [noise(at, 100)] });
    a.seed(`app${at}`, image.blobs, { v1: image.manifest });
    target.seed(`app${at}`, image.blobs, { v1: image.manifest });
    requests.push(request(`a.example/app${at}:v1`));
  }

  const plan = await planMirror(requests, { sources, target, place });

  expect(plan.totals).toMatchObject({ images: 40, present: 40, bytesToMove: 0, manifestsToWrite: 0 });
  expect([asked(a), a.deeds.length, asked(target), target.deeds.length]).toEqual([['resolve'], 40, ['resolve'], 40]);
});

test('planMirror() counts shared blobs once and mounts the rest', async () => {
  const { a, target, sources } = world();
  const base = noise(1, 5000);
  const [one, two] = [memoryImage({ layers: [base] }), memoryImage({ layers: [base, noise(2, 100)] })];
  a.seed('one', one.blobs, { v1: one.manifest });
  a.seed('two', two.blobs, { v1: two.manifest });

  const plan = await planMirror(
    ['a.example/one:v1', 'a.example/two:v1'].map((text) => request(text)),
    {
      sources,
      target,
      place,
    },
  );

  const shared = plan.blobs[0]!;
  expect(shared).toMatchObject({ neededIn: ['one', 'two'], presentIn: [] });
  expect(plan.totals.bytesToMount).toBe(shared.descriptor.size);
  expect(plan.totals.bytesToMove).toBe(plan.blobs.reduce((sum, { descriptor }) => sum + descriptor.size, 0));
  expect(target.deeds.filter(({ kind }) => kind !== 'has' && kind !== 'resolve')).toEqual([]);
});

test('planMirror() is empty after a copy, also when it looks deep', async () => {
  const { a, target, sources } = world();
  const { index, blobs } = multiArch(3);
  const signature = artifact(index, 4);
  const tag = `${index.descriptor.digest.replace(':', '-')}.sig`;
  a.seed('app', [...blobs, ...signature.blobs], { v1: index, [tag]: signature.manifest });
  const requests = [request('a.example/app:v1')];
  await runMirror(await planMirror(requests, { sources, target, place }), { sources, target });

  for (const check of ['manifests', 'lock', 'deep'] as const) {
    const plan = await planMirror(requests, { sources, target, place, check });

    expect(plan.totals).toMatchObject({ images: 1, present: 1, bytesToMove: 0, manifestsToWrite: 0 });
    expect(plan.blobs).toEqual([]);
  }
});

test('planMirror() finds what is missing below a right name when it looks deep', async () => {
  const { a, target, sources } = world();
  const { index, images, blobs } = multiArch(3);
  a.seed('app', blobs, { v1: index });
  const layer = images[0]!.layers[0]!;
  target.seed(
    'app',
    blobs.filter((each) => each !== layer),
    { v1: index },
  );
  const options = { sources, target, place };
  const requests = [request('a.example/app:v1')];

  expect((await planMirror(requests, options)).totals.present).toBe(1);
  expect((await planMirror(requests, { ...options, check: 'deep' })).totals.present).toBe(0);
});

test('planMirror() knows a rebuilt index again', async () => {
  const { a, target, sources } = world();
  const { index, blobs } = multiArch(3);
  a.seed('app', blobs, { v1: index });
  const requests = [request('a.example/app:v1', { platforms: [arm64] })];
  const options = { sources, target, place, index: 'rebuilt' } as const;
  const first = await planMirror(requests, options);
  await runMirror(first, { sources, target });

  expect(first.warnings[0]).toContain('another digest');
  expect((await planMirror(requests, options)).totals.present).toBe(1);
});

test('planMirror() says that a sparse index still names what stays behind', async () => {
  const { a, target, sources } = world();
  const { index, blobs } = multiArch(3);
  a.seed('app', blobs, { v1: index });

  const plan = await planMirror([request('a.example/app:v1', { platforms: [amd64] })], { sources, target, place });

  expect(plan.warnings).toEqual([expect.stringContaining('keeps its digest')]);
  expect(plan.images[0]?.omitted).toHaveLength(1);
});

test('planMirror() refuses two contents for one name with MIRROR_NAMES before anything is written', async () => {
  const { a, b, target, sources } = world();
  const [one, two] = [memoryImage({ layers: [noise(1, 10)] }), memoryImage({ layers: [noise(2, 10)] })];
  for (const name of ['x/app', 'y/app']) {
    a.seed(name, one.blobs, { v1: one.manifest });
    b.seed(name, two.blobs, { v1: two.manifest });
  }
  const places = ['a.example/x/app:v1', 'b.example/x/app:v1', 'a.example/y/app:v1', 'b.example/y/app:v1'];

  const planned = planMirror(
    places.map((text) => request(text)),
    { sources, target, place },
  );

  await expect(planned).rejects.toMatchObject({
    code: 'MIRROR_NAMES',
    details: { count: 2 },
    message: expect.stringMatching(/b\.example\/x\/app[^]*b\.example\/y\/app/),
  });
  expect(target.deeds).toEqual([]);
});

test('planMirror() joins two names of one content', async () => {
  const { a, b, target, sources } = world();
  const image = memoryImage();
  for (const host of [a, b]) host.seed('pause', image.blobs, { v1: image.manifest });

  const plan = await planMirror(
    ['a.example/pause:v1', 'b.example/pause:v1'].map((text) => request(text)),
    {
      sources,
      target,
      place,
    },
  );

  expect(plan.images.map(({ source }) => source.text)).toEqual(['a.example/pause:v1']);
});

test('planMirror() keeps what failed apart from what can be copied', async () => {
  const { a, target, sources } = world();
  const image = memoryImage();
  a.seed('app', image.blobs, { v1: image.manifest });

  const plan = await planMirror(
    ['a.example/gone:v1', 'a.example/app:v1'].map((text) => request(text)),
    {
      sources,
      target,
      place,
    },
  );

  expect(plan.images).toHaveLength(1);
  expect(plan.failed).toEqual([
    expect.objectContaining({
      source: expect.objectContaining({ text: 'a.example/gone:v1' }),
      error: expect.objectContaining({ code: 'IMAGE_NOT_FOUND' }),
    }),
  ]);
});

test('planMirror() takes images out of the plan whose repository does not answer for blobs', async () => {
  const { a, sources } = world();
  const target = memoryRepositories('target.example', {
    fail: ({ kind, repository }) =>
      kind === 'has' && repository === 'one' ? new RootsmithError('AUTH_DENIED', 'not yours') : undefined,
  });
  const image = memoryImage();
  for (const name of ['one', 'two']) a.seed(name, image.blobs, { v1: image.manifest });

  const plan = await planMirror(
    ['a.example/one:v1', 'a.example/two:v1'].map((text) => request(text)),
    {
      sources,
      target,
      place,
    },
  );

  expect(plan.images.map(({ target: { repository } }) => repository)).toEqual(['two']);
  expect(plan.failed[0]?.error.code).toBe('AUTH_DENIED');
});

test('planMirror() leaves foreign layers out unless told otherwise', async () => {
  const { a, target, sources } = world();
  const plain = memoryImage();
  const foreign = {
    ...plain.layers[0]!.descriptor,
    mediaType: 'application/vnd.oci.image.layer.nondistributable.v1.tar+gzip',
  };
  const image = memoryImage({ manifest: { layers: [foreign as never] } });
  a.seed('app', [...image.blobs, ...plain.blobs], { v1: image.manifest });
  const requests = [request('a.example/app:v1')];

  const [without, withThem] = await Promise.all(
    [false, true].map((foreignLayers) => planMirror(requests, { sources, target, place, foreignLayers })),
  );

  expect([without!.blobs.length, withThem!.blobs.length]).toEqual([1, 2]);
});

test('planMirror() copies the platforms that an index at the target came along without', async () => {
  const { a, target, sources } = world();
  const { index, images, blobs } = multiArch(1);
  a.seed('app', blobs, { v1: index });
  const second = images[1]!;
  target.seed(
    'app',
    blobs.filter((each) => !second.blobs.includes(each)),
    { v1: index },
  );
  const some = { ...request('a.example/app:v1'), platforms: [amd64] };

  const [one, all] = [
    await planMirror([some], { sources, target, place }),
    await planMirror([request('a.example/app:v1')], { sources, target, place }),
  ];

  expect([one.totals.present, all.totals.present]).toEqual([1, 0]);
  expect(all.blobs.map(({ descriptor }) => descriptor.digest)).toEqual(
    expect.arrayContaining(second.layers.map(({ descriptor }) => descriptor.digest)),
  );
});
