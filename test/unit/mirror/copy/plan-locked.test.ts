import { expect, test } from 'vitest';
import { planLocked, planMirrorLocked } from '../../../../src/mirror/copy/plan-locked.ts';
import { runMirror } from '../../../../src/mirror/copy/run.ts';
import { lockedMirror } from '../../../fixtures/locked-mirror.ts';
import { memoryImage, noise } from '../../../fixtures/memory-image.ts';
import { memoryRepositories } from '../../../fixtures/memory-repositories.ts';
import { memorySources, request } from '../../../fixtures/mirror-images.ts';

test('planLocked() copies just what the lock says when the tag means something else by now', async () => {
  const { source, sources, target, lock, place, plan } = await lockedMirror();
  const other = memoryImage({ layers: [noise(8, 100)] });
  source.seed('app', other.blobs, { v1: other.manifest });

  const again = await planLocked(lock, { sources, target, place });
  await runMirror(again, { sources, target });

  expect((await target.repository('app').resolve('v1'))?.digest).toBe(plan.images[0]?.root.digest);
});

test('planLocked() asks nothing but for the manifests when all is there', async () => {
  const { source, sources, target, lock, place, plan } = await lockedMirror();
  await runMirror(plan, { sources, target });
  source.forget();
  target.forget();

  const again = await planLocked(lock, { sources, target, place });

  const manifests = plan.images[0]?.manifests.length;
  expect([again.totals.present, source.deeds.length, target.deeds.length]).toEqual([1, 0, manifests]);
});

test('planLocked() rebuilds an index to the digest of the lock', async () => {
  const { sources, target, lock, place, plan } = await lockedMirror({ index: 'rebuilt' });

  const again = await planLocked(lock, { sources, target, place });
  await runMirror(again, { sources, target });

  expect(plan.images[0]?.root.digest).not.toBe(plan.images[0]?.named.digest);
  expect((await target.repository('app').resolve('v1'))?.digest).toBe(plan.images[0]?.root.digest);
});

test('planLocked() fails with LOCK_DRIFT before anything is written when a manifest is gone', async () => {
  const { target, lock, place } = await lockedMirror();
  const sources = memorySources(memoryRepositories('a.example'));
  target.forget();

  const planned = planLocked(lock, { sources, target, place });

  await expect(planned).rejects.toMatchObject({
    code: 'LOCK_DRIFT',
    message: expect.stringContaining('a.example/app:v1'),
  });
  expect(target.deeds.every(({ kind }) => kind === 'resolve')).toBe(true);
});

test('planLocked() trusts the name at the target when it is told to', async () => {
  const { sources, target, lock, place, plan } = await lockedMirror();
  await runMirror(plan, { sources, target });
  target.forget();

  const again = await planLocked(lock, { sources, target, place, check: 'name' });

  expect([again.totals.present, target.deeds.length]).toEqual([1, 1]);
});

test('planMirrorLocked() fails with LOCK_DRIFT when the mirror asks for an image that the lock does not have', async () => {
  const { sources, target, lock, place, requests } = await lockedMirror();
  const naming = { kind: 'replace-host' } as const;
  const more = [...requests, request('a.example/more:v1')];

  await expect(planMirrorLocked(more, lock, { sources, target, place, naming })).rejects.toMatchObject({
    code: 'LOCK_DRIFT',
  });
  await expect(planMirrorLocked(requests, lock, { sources, target, place, naming })).resolves.toMatchObject({
    totals: { images: 1 },
  });
});
