import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { checkMirrorFolder, checkPlanTarget, repositoriesToAsk } from '../../../../src/cli/early/check-target.ts';
import type { MirrorPlan, MirrorTarget } from '../../../../src/mirror/index.ts';
import { testContext } from '../../../fixtures/command-line.ts';
import { type Behaviour, fakeServer } from '../../../fixtures/fake-registry.ts';
import { storeFolder } from '../../../fixtures/store-options.ts';

const reach = { ca: [], plainHttp: [], host: [] };

type CheckedPlan = Pick<MirrorPlan, 'totals' | 'images'>;

function planOf(images: readonly (readonly [string, 'copy' | 'present'])[], diskBytes = 0): CheckedPlan {
  const listed = images.map(([repository, state]) => ({ state, target: { repository, tag: 'v1' } }));
  return { images: listed, totals: { diskBytes } } as unknown as CheckedPlan;
}

const layout = (directory: string): MirrorTarget => ({
  kind: 'layout',
  prefix: '',
  directory,
  text: `oci:${directory}`,
});

async function asked(plan: CheckedPlan, behaviour: Behaviour): Promise<readonly string[]> {
  await using server = await fakeServer(behaviour);
  const to = { kind: 'registry', domain: server.host, prefix: '', text: server.host } as unknown as MirrorTarget;
  await checkPlanTarget(to, plan, { ...reach, plainHttp: [server.host] }, testContext());
  return server.log().filter((line) => !line.startsWith('GET'));
}

const taking: Behaviour = ({ method, url }) =>
  method === 'POST' ? { status: 202, headers: { location: `${url.pathname}1` } } : { status: 200 };

test('checkPlanTarget() asks nothing where a plan brings nothing', async () => {
  expect(await asked(planOf([['a/b', 'present']]), () => ({ status: 401 }))).toEqual([]);
});

test('checkPlanTarget() opens one upload and cancels it, whatever else the plan brings', async () => {
  const plan = planOf([
    ['a/b', 'copy'],
    ['c/d', 'copy'],
  ]);

  expect(await asked(plan, taking)).toEqual(['POST /v2/a/b/blobs/uploads/', 'DELETE /v2/a/b/blobs/uploads/1']);
});

test('checkPlanTarget() goes on where one project takes pushes, and fails where none does', async () => {
  const plan = planOf([
    ['a/b', 'copy'],
    ['c/d', 'copy'],
  ]);
  const onlyC: Behaviour = (request, seen) =>
    request.url.pathname.startsWith('/v2/a/') ? { status: 401 } : taking(request, seen);

  expect(await asked(plan, onlyC)).toContain('POST /v2/c/d/blobs/uploads/');
  await expect(asked(plan, ({ method }) => ({ status: method === 'POST' ? 401 : 200 }))).rejects.toMatchObject({
    code: 'AUTH_REQUIRED',
    message: expect.stringContaining('/a/b'),
  });
});

test('checkPlanTarget() refuses what a disk cannot hold', async () => {
  await using folder = await storeFolder();
  const to = layout(join(folder.path, 'new'));

  await expect(checkPlanTarget(to, planOf([], 9e18), reach, testContext())).rejects.toMatchObject({
    code: 'DISK_FULL',
  });
  await checkPlanTarget(to, planOf([], 1), reach, testContext());
  expect(await readdir(folder.path)).not.toContain('new');
});

test('checkMirrorFolder() refuses a folder of something else, and makes nothing', async () => {
  await using folder = await storeFolder();
  await mkdir(join(folder.path, 'photos'));
  await writeFile(join(folder.path, 'photos/cat.jpg'), '');

  await expect(checkMirrorFolder(layout(join(folder.path, 'photos')))).rejects.toMatchObject({ code: 'PLACE_INVALID' });
  await checkMirrorFolder(layout(join(folder.path, 'new')));
  expect(await readdir(folder.path)).not.toContain('new');
});

test('repositoriesToAsk() has one repository of each project that gets something', () => {
  const plan = planOf([
    ['a/x', 'copy'],
    ['a/y', 'copy'],
    ['b/x', 'present'],
    ['c', 'copy'],
  ]);

  expect(repositoriesToAsk(plan)).toEqual(['a/y', 'c']);
});
