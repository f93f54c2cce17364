import { expect, test } from 'vitest';
import { parseMirrorTarget } from '../../../../src/mirror/file/target-place.ts';
import {
  formatMirrorLock,
  parseMirrorLock,
  planLocked,
  planMirror,
  refuseDrift,
  runMirror,
} from '../../../../src/mirror/index.ts';
import { memoryImage, noise } from '../../../fixtures/memory-image.ts';
import { memoryRepositories } from '../../../fixtures/memory-repositories.ts';
import { arm64, artifact, memorySources, multiArch, request } from '../../../fixtures/mirror-images.ts';

const place = parseMirrorTarget('target.example', '/');

async function locked(options: { readonly index?: 'rebuilt' } = {}) {
  const source = memoryRepositories('a.example');
  const { index, blobs } = multiArch(1);
  const signature = artifact(index, 2);
  source.seed('app', [...blobs, ...signature.blobs], { v1: index });
  const sources = memorySources(source);
  const platforms = options.index === undefined ? [] : [arm64];
  const target = memoryRepositories('target.example');
  const plan = await planMirror([request('a.example/app:v1', { platforms })], {
    sources,
    target,
    place,
    whole: true,
    ...options,
  });
  return { source, sources, target, plan, text: formatMirrorLock(plan.images) };
}

test('parseMirrorLock() reads back what formatMirrorLock() wrote', async () => {
  const { plan, text } = await locked();
  const [{ state: _, left: __, ...image }] = plan.images as [(typeof plan.images)[number]];

  const manifests = image.manifests.map((manifest) => ({ ...manifest, isBelonging: false }));

  expect(parseMirrorLock(text, 'mirror.lock').images).toEqual([{ ...image, manifests }]);
});

test('formatMirrorLock() writes the same bytes whatever the order', async () => {
  const { plan } = await locked();
  const [image] = plan.images;
  const other = { ...image!, target: { repository: 'other', tag: 'v1' } };

  expect(formatMirrorLock([image!, other])).toBe(formatMirrorLock([other, image!]));
});

test('formatMirrorLock() gives the same bytes in whatever order descriptors have their members', async () => {
  const { text, plan } = await locked();
  const turned = plan.images.map((image) => {
    const { size, digest, mediaType } = image.named;
    return { ...image, named: { size, digest, mediaType } };
  });

  expect(formatMirrorLock(turned)).toBe(text);
});

test('planLocked() copies just what the lock says when the tag means something else by now', async () => {
  const { source, sources, target, text, plan } = await locked();
  const other = memoryImage({ layers: [noise(8, 100)] });
  source.seed('app', other.blobs, { v1: other.manifest });

  const again = await planLocked(parseMirrorLock(text, 'mirror.lock'), { sources, target, text: 'target.example' });
  await runMirror(again, { sources, target });

  expect((await target.repository('app').resolve('v1'))?.digest).toBe(plan.images[0]?.root.digest);
});

test('planLocked() asks nothing but for the manifests when all is there', async () => {
  const { source, sources, target, text, plan } = await locked();
  await runMirror(plan, { sources, target });
  source.forget();
  target.forget();

  const again = await planLocked(parseMirrorLock(text, 'mirror.lock'), { sources, target, text: 'target.example' });

  const manifests = plan.images[0]?.manifests.length;
  expect([again.totals.present, source.deeds.length, target.deeds.length]).toEqual([1, 0, manifests]);
});

test('planLocked() rebuilds an index to the digest of the lock', async () => {
  const { sources, target, text, plan } = await locked({ index: 'rebuilt' });

  const again = await planLocked(parseMirrorLock(text, 'mirror.lock'), { sources, target, text: 'target.example' });
  await runMirror(again, { sources, target });

  expect(plan.images[0]?.root.digest).not.toBe(plan.images[0]?.named.digest);
  expect((await target.repository('app').resolve('v1'))?.digest).toBe(plan.images[0]?.root.digest);
});

test('planLocked() fails with LOCK_DRIFT before anything is written when a manifest is gone', async () => {
  const { target, text } = await locked();
  const sources = memorySources(memoryRepositories('a.example'));
  target.forget();

  const planned = planLocked(parseMirrorLock(text, 'mirror.lock'), { sources, target, text: 'target.example' });

  await expect(planned).rejects.toMatchObject({
    code: 'LOCK_DRIFT',
    message: expect.stringContaining('a.example/app:v1'),
  });
  expect(target.deeds.every(({ kind }) => kind === 'resolve')).toBe(true);
});

test.each([
  ['nothing', 'it is not JSON'],
  ['{"images":[],"images":[]}', 'it has the key `images` twice in its top object'],
  ['{}', 'lockVersion'],
  ['{"lockVersion":1,"images":[{"source":"x"}]}', 'images.0.'],
])('parseMirrorLock() refuses %j with MIRROR_INVALID', (text, message) => {
  expect(() => parseMirrorLock(text, 'mirror.lock')).toThrow(
    expect.objectContaining({ code: 'MIRROR_INVALID', message: expect.stringContaining(message) }),
  );
});

test('refuseDrift() finds images that the lock lacks, and those that nobody asks for', async () => {
  const lock = parseMirrorLock((await locked()).text, 'mirror.lock');
  const app = { source: 'a.example/app:v1', target: { repository: 'app', tag: 'v1' } };
  const more = { source: 'a.example/more:v1', target: { repository: 'more', tag: 'v1' } };

  expect(() => refuseDrift([app], lock)).not.toThrow();
  expect(() => refuseDrift([app, { ...app, source: 'b.example/app:v1' }], lock)).not.toThrow();
  for (const [named, message] of [
    [[app, more], /does not have `a\.example\/more:v1`/],
    [[], /does not ask for/],
    [[{ ...app, source: 'b.example/app:v1' }], /does not have `b\.example/],
  ] as const) {
    expect(() => refuseDrift(named, lock)).toThrow(expect.objectContaining({ code: 'LOCK_DRIFT' }));
    expect(() => refuseDrift(named, lock)).toThrow(message);
  }
});
