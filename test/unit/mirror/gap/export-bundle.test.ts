import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openBundle } from '../../../../src/bundle/index.ts';
import { RootsmithError } from '../../../../src/errors/index.ts';
import { parseMirrorTarget } from '../../../../src/mirror/file/target-place.ts';
import { bundleSources } from '../../../../src/mirror/gap/bundle-requests.ts';
import { receiptOf } from '../../../../src/mirror/gap/read-receipt.ts';
import {
  exportBundle,
  formatMirrorLock,
  type ImageRequest,
  type MirrorSettings,
  type PlanExportOptions,
  parseMirrorLock,
  parseReceipt,
  planExport,
  planImport,
  planMirror,
  readBundleMirror,
  renderReceipt,
  runMirror,
  verifyBundle,
} from '../../../../src/mirror/index.ts';
import { ARTIFACT_MANIFEST_TYPE } from '../../../../src/oci/index.ts';
import { blob, jsonBlob, memoryImage, noise } from '../../../fixtures/memory-image.ts';
import { type MemoryRepositories, memoryRepositories } from '../../../fixtures/memory-repositories.ts';
import { amd64, artifact, memorySources, multiArch, request } from '../../../fixtures/mirror-images.ts';
import { storeFolder } from '../../../fixtures/store-options.ts';
import { namedImage, writeTestBundle } from '../../../fixtures/test-bundle.ts';

const place = parseMirrorTarget('far.example', '/');
const settings: MirrorSettings = {
  naming: { kind: 'replace-host' },
  index: 'sparse',
  referrers: true,
  foreignLayers: false,
  target: undefined,
};

async function exported(
  from: MemoryRepositories,
  requests: readonly ImageRequest[],
  to: string,
  options: Partial<PlanExportOptions> = {},
) {
  const sources = memorySources(from);
  const planned = await planExport(requests, { sources, form: 'tar', settings, ...options });
  const written = await exportBundle(planned, to, { sources });
  return { planned, written };
}

async function imported(path: string, to: MemoryRepositories) {
  await using bundle = await openBundle(path);
  const plan = await planImport(bundle, { target: to, place });
  return { plan, outcome: await runMirror(plan, { sources: bundleSources(bundle), target: to }) };
}

test('exportBundle() and planImport() bring images with all that belongs to them to another registry', async () => {
  await using folder = await storeFolder();
  const from = memoryRepositories('a.example');
  const { index, blobs } = multiArch(1);
  const signature = artifact(index, 5);
  const tag = `${index.descriptor.digest.replace(':', '-')}.sig`;
  from.seed('team/app', [...blobs, ...signature.blobs], { v1: index, [tag]: signature.manifest });
  const to = memoryRepositories('far.example');

  const path = join(folder.path, 'bundle.tar');
  await exported(from, [request('a.example/team/app:v1')], path, { volumeBytes: 65_536 });
  const { outcome } = await imported(path, to);

  expect(outcome.images.map(({ state }) => state)).toEqual(['copied']);
  expect(to.get('team/app', 'v1')).toEqual(index.bytes);
  expect(to.get('team/app', tag)).toEqual(signature.manifest.bytes);
  expect((await to.repository('team/app').referrers(index.descriptor.digest)).length).toBe(
    (await from.repository('team/app').referrers(index.descriptor.digest)).length,
  );
});

test('planImport() asks for the platforms that came along when an index is sparse', async () => {
  await using folder = await storeFolder();
  const from = memoryRepositories('a.example');
  const { index, blobs } = multiArch(2);
  from.seed('app', blobs, { v1: index });
  const to = memoryRepositories('far.example');

  const path = join(folder.path, 'bundle.tar');
  await exported(from, [{ ...request('a.example/app:v1'), platforms: [amd64] }], path);
  const { outcome } = await imported(path, to);

  expect(outcome.images.map(({ state }) => state)).toEqual(['copied']);
  expect(to.get('app', 'v1')).toEqual(index.bytes);
});

test('exportBundle() writes the same bytes whatever came first', async () => {
  await using folder = await storeFolder();
  const from = memoryRepositories('a.example');
  const images = [1, 2, 3].map((seed) => memoryImage({ layers: [noise(seed, 70_000), noise(9, 5000)] }));
  images.forEach((image, at) => from.seed(`app${at}`, image.blobs, { v1: image.manifest }));
  const requests = images.map((_, at) => request(`a.example/app${at}:v1`));

  const bytes: Buffer[] = [];
  for (const [run, concurrency] of [1, 8].entries()) {
    const path = join(folder.path, `${run}`, 'bundle.tar');
    const sources = memorySources(from);
    const planned = await planExport(requests, { sources, form: 'tar', settings, volumeBytes: 100_000 });
    const { paths } = await exportBundle(planned, path, { sources, concurrency });
    bytes.push(Buffer.concat(await Promise.all(paths.map((file) => readFile(file)))));
  }

  expect(bytes[0]?.equals(bytes[1] ?? Buffer.alloc(0))).toBe(true);
});

test('planExport() leaves out what a receipt names, and planImport() proves that it is there', async () => {
  await using folder = await storeFolder();
  const from = memoryRepositories('a.example');
  const [base, old, fresh] = [noise(1, 9000), noise(2, 4000), noise(3, 4000)];
  const before = memoryImage({ layers: [base, old] });
  const after = memoryImage({ layers: [base, fresh] });
  const same = memoryImage({ layers: [noise(4, 500)] });
  from.seed('app', [...before.blobs, ...after.blobs], { v1: before.manifest, v2: after.manifest });
  from.seed('same', same.blobs, { v1: same.manifest });
  const to = memoryRepositories('far.example');
  const whole = join(folder.path, 'whole.tar');
  await exported(from, [request('a.example/app:v1'), request('a.example/same:v1')], whole);
  await imported(whole, to);

  const names = [
    { repository: 'app', tag: 'v1' },
    { repository: 'same', tag: 'v1' },
  ];
  const receipt = parseReceipt(renderReceipt('far.example', (await receiptOf(to, names)).repositories), 'receipt');
  const delta = join(folder.path, 'delta.tar');
  const wanted = [request('a.example/app:v2'), request('a.example/same:v1')];
  await exported(from, wanted, delta, { receipt });

  await using bundle = await openBundle(delta);
  const carried = bundle.map.files.filter(({ path }) => path.startsWith('blobs/')).map(({ digest }) => digest);
  const layer = after.layers[1]?.descriptor.digest;
  expect(carried.sort()).toEqual(
    [after.manifest, after.config]
      .map(({ descriptor }) => descriptor.digest)
      .concat(layer ?? [])
      .sort(),
  );
  expect(bundle.map.delta?.unchanged).toEqual([{ name: 'a.example/same:v1', digest: same.manifest.descriptor.digest }]);

  const { outcome } = await imported(delta, to);
  expect(outcome.images.map(({ state }) => state)).toEqual(['copied']);
  expect(to.get('app', 'v2')).toEqual(after.manifest.bytes);

  const empty = memoryRepositories('far.example');
  await expect(imported(delta, empty)).rejects.toMatchObject({
    code: 'BUNDLE_INCOMPLETE',
    exitCode: 8,
    message: expect.stringContaining(after.layers[0]?.descriptor.digest ?? ''),
  });
  await expect(imported(delta, empty)).rejects.toThrow('`a.example/same:v1` means');
  expect(empty.count('write') + empty.count('put') + empty.count('tag')).toBe(0);
});

test('receiptOf() names what is held behind a sparse index, and a delta carries none of its blobs again', async () => {
  await using folder = await storeFolder();
  const from = memoryRepositories('a.example');
  const to = memoryRepositories('far.example', { strict: false });
  const { index, images, blobs } = multiArch(1);
  from.seed('app', blobs, { v1: index });
  const platforms = [amd64];
  const wanted = [request('a.example/app:v1', { platforms })];
  await exported(from, wanted, join(folder.path, 'whole.tar'));
  await imported(join(folder.path, 'whole.tar'), to);

  const { repositories, incomplete } = await receiptOf(to, [{ repository: 'app', tag: 'v1' }]);
  const receipt = parseReceipt(renderReceipt('far.example', repositories), 'receipt');
  const { planned } = await exported(from, wanted, join(folder.path, 'delta.tar'), { receipt });
  const all = await exported(from, [request('a.example/app:v1')], join(folder.path, 'all.tar'), { receipt });

  expect(incomplete).toEqual([{ repository: 'app', tag: 'v1' }]);
  expect(repositories.get('app')?.tags.size).toBe(0); // it may be asked for with more platforms
  const carried = ({ bundle }: typeof planned): readonly (string | undefined)[] =>
    bundle.map.files.map(({ digest }) => digest);
  const held = images[0]!.layers[0]!.descriptor.digest;
  expect(carried(planned)).not.toContain(held);
  expect(carried(all.planned)).not.toContain(held);
  expect(carried(all.planned)).toContain(images[1]!.layers[0]!.descriptor.digest);
  await using bundle = await openBundle(join(folder.path, 'all.tar'));
  const plan = await planImport(bundle, { target: to, place, check: 'deep' });
  await runMirror(plan, { sources: bundleSources(bundle), target: to });
  expect((await receiptOf(to, [{ repository: 'app', tag: 'v1' }])).incomplete).toEqual([]);
});

test('planExport() takes what a lock says, byte for byte, when the tag means something else by now', async () => {
  await using folder = await storeFolder();
  const from = memoryRepositories('a.example');
  const [before, after] = [memoryImage({ layers: [noise(1, 900)] }), memoryImage({ layers: [noise(2, 900)] })];
  from.seed('app', before.blobs, { v1: before.manifest });
  const requests = [request('a.example/app:v1')];
  const sources = memorySources(from);
  const { images } = await planMirror(requests, { sources, target: memoryRepositories(), place });
  const lock = parseMirrorLock(formatMirrorLock(images), 'mirror.lock');
  const [early, late] = ['early.tar', 'late.tar'].map((name) => join(folder.path, name));
  const first = await exported(from, requests, early!);
  from.seed('app', after.blobs, { v1: after.manifest });

  const second = await exported(from, requests, late!, { lock });
  const others = (): Promise<unknown> =>
    planExport([request('a.example/app:v2')], { sources, form: 'tar', settings, lock });

  expect(second.planned.bundle.map.id).toBe(first.planned.bundle.map.id);
  expect(await readFile(late!)).toEqual(await readFile(early!));
  await expect(others()).rejects.toMatchObject({ code: 'LOCK_DRIFT' });
});

test('planExport() writes nothing when an image cannot be had', async () => {
  await using folder = await storeFolder();
  const from = memoryRepositories('a.example');

  const path = join(folder.path, 'bundle.tar');
  await expect(exported(from, [request('a.example/app:v1')], path)).rejects.toMatchObject({
    code: 'IMAGE_NOT_FOUND',
    message: expect.stringContaining('a.example/app:v1'),
  });
  expect(await readdir(folder.path)).toEqual([]);
});

test('planImport() keeps names with digests, digests alone, and targets of their own', async () => {
  await using folder = await storeFolder();
  const from = memoryRepositories('a.example');
  const [one, two, three] = [1, 2, 3].map((seed) => memoryImage({ layers: [noise(seed, 300)] }));
  for (const [name, image] of Object.entries({ one, two, three })) {
    from.seed(name, image!.blobs, { v1: image!.manifest });
  }
  const to = memoryRepositories('far.example');
  const path = join(folder.path, 'bundle.tar');
  const pinned = `a.example/one:v1@${one!.manifest.descriptor.digest}`;
  const bare = `a.example/two@${two!.manifest.descriptor.digest}`;

  await exported(
    from,
    [
      { ...request(pinned), target: { repository: 'tools/one', tag: 'stable' } },
      request(bare),
      { ...request('a.example/three:v1'), target: { repository: 'tools/three', tag: undefined } },
      { ...request('a.example/three:v1'), target: { repository: 'tools/drei', tag: 'v3' } },
    ],
    path,
  );
  const { outcome } = await imported(path, to);

  expect(outcome.images.map(({ state }) => state)).toEqual(['copied', 'copied', 'copied', 'copied']);
  expect(to.get('tools/drei', 'v3')).toEqual(three!.manifest.bytes);
  expect(to.get('tools/one', 'stable')).toEqual(one!.manifest.bytes);
  expect(to.get('two', two!.manifest.descriptor.digest)).toEqual(two!.manifest.bytes);
  expect(to.get('tools/three', 'v1')).toEqual(three!.manifest.bytes);
});

test('readBundleMirror() does not let a bundle choose a folder of this machine', async () => {
  await using folder = await storeFolder();
  const image = namedImage('a.example/app:v1', [100]);
  const target = join(folder.path, 'bundle.tar');
  const text = 'apiVersion: rootsmith/v1\nkind: Mirror\nimages: [a.example/app:v1]\ntarget: oci:/etc/cron.d\n';
  const extras = new Map([['mirror.yaml', new TextEncoder().encode(text)]]);
  await writeTestBundle(target, [image], { form: 'tar', extras });
  await using bundle = await openBundle(target);

  expect((await readBundleMirror(bundle)).target).toBeUndefined();
});

test('exportBundle() takes an image whose signature has lost a blob, and importing it is whole', async () => {
  await using folder = await storeFolder();
  const image = memoryImage();
  const [good, bad] = [artifact(image.manifest, 51), artifact(image.manifest, 52)];
  const from = memoryRepositories('a.example');
  from.seed('app', [...image.blobs, ...good.blobs, ...bad.blobs.filter((one) => one !== bad.layers[0])], {
    v1: image.manifest,
  });
  const path = join(folder.path, 'b.tar');
  const to = memoryRepositories('far.example');

  const { planned } = await exported(from, [request('a.example/app:v1')], path);
  const { outcome } = await imported(path, to);

  expect(planned.plan.images[0]!.left).toMatchObject([
    { what: bad.manifest.descriptor.digest, error: { code: 'IMAGE_NOT_FOUND' } },
  ]);
  expect(planned.plan.warnings).toMatchObject([expect.stringContaining('`--no-referrers`')]);
  expect(outcome.images).toMatchObject([{ state: 'copied', left: [] }]);
  expect(to.get('app', good.manifest.descriptor.digest)).toEqual(good.manifest.bytes);
  expect(to.get('app', bad.manifest.descriptor.digest)).toBeUndefined();
});

test('exportBundle() writes nothing where a signature breaks only while it is read', async () => {
  await using folder = await storeFolder();
  const image = memoryImage();
  const signature = artifact(image.manifest, 53);
  let reads = 0;
  const from = memoryRepositories('a.example', {
    fail: ({ kind, what }) =>
      kind === 'blob' && what === signature.layers[0]!.descriptor.digest && ++reads > 1
        ? new RootsmithError('DIGEST_MISMATCH', 'other bytes')
        : undefined,
  });
  from.seed('app', [...image.blobs, ...signature.blobs], { v1: image.manifest });

  await expect(exported(from, [request('a.example/app:v1')], join(folder.path, 'b.tar'))).rejects.toMatchObject({
    code: 'DIGEST_MISMATCH',
    hint: expect.stringContaining('`--no-referrers`'),
  });
});

test('exportBundle() and planImport() carry an artifact manifest, the older kind of signature', async () => {
  await using folder = await storeFolder();
  const image = memoryImage();
  const payload = blob(noise(54, 60), 'application/jose+json');
  const { mediaType, digest, size } = image.manifest.descriptor;
  const old = jsonBlob(ARTIFACT_MANIFEST_TYPE, {
    mediaType: ARTIFACT_MANIFEST_TYPE,
    artifactType: 'application/vnd.cncf.notary.signature',
    blobs: [{ ...payload.descriptor } as never],
    subject: { mediaType, digest, size },
  });
  const from = memoryRepositories('a.example');
  from.seed('app', [...image.blobs, old, payload], { v1: image.manifest });
  const to = memoryRepositories('far.example');
  const path = join(folder.path, 'b');

  await exported(from, [request('a.example/app:v1')], path, { form: 'directory' });
  const { outcome } = await imported(path, to);

  expect(await verifyBundle([path])).toMatchObject({ problems: [] });
  expect(outcome.images).toMatchObject([{ state: 'copied', left: [] }]);
  expect(to.get('app', old.descriptor.digest)).toEqual(old.bytes);
});
