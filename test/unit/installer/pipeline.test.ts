import { expect, test } from 'vitest';
import { buildStages, prepareBuild, runBuild } from '../../../src/installer/pipeline.ts';
import { type ProgressEvent, stages } from '../../../src/progress/index.ts';
import { lookup } from '../../../src/rootfs/index.ts';
import { eras } from '../../fixtures/gallery/era.ts';
import { BASE, galleryBuild, OUTPUT, QUICK, recipeOn, runOf } from '../../fixtures/gallery/memory.ts';
import { readInstallersIn } from '../../fixtures/gallery/read-installer.ts';
import { type Shape, type ShapeName, shapeNames, shapes } from '../../fixtures/gallery/shapes.ts';
import { memorySink } from '../../fixtures/memory-build.ts';
import { at } from '../../fixtures/trees.ts';

const shapeOf = (name: ShapeName): Shape => shapes[name];
const usable = shapeNames.filter((name) => shapeOf(name).refused === undefined);
const refused = shapeNames.filter((name) => shapeOf(name).refused !== undefined);

/** Shapes that differ in what the stages read; the others differ in names and types, which the oci room tests. */
const built = [
  'v1.0, five layers, docker types',
  'v1.9, two layers',
  'v1.4 by the imager, assets twice',
  'v1.7 by a factory, with extensions and microcode',
  'v1.14 by a factory, with extensions',
  'media types that lie',
] as const satisfies readonly ShapeName[];

const MOTD = 'layers: [{ files: [{ path: /etc/motd, content: hello }] }]\n';

function recipeFor(name: ShapeName, more = MOTD): ReturnType<typeof recipeOn> {
  const isSilent = shapeOf(name).needsPlatform === true;
  return recipeOn(`${more}${isSilent ? 'platforms: [linux/amd64]\n' : ''}`);
}

function stageEvents(events: readonly ProgressEvent[]): readonly string[] {
  return events.flatMap((event) =>
    event.kind === 'stage-start' || event.kind === 'stage-done'
      ? [`${event.kind.slice('stage-'.length)} ${event.stage}`]
      : [],
  );
}

test('buildStages are the stages that reports name, in the same order', () => {
  expect(buildStages.map(({ name }) => name)).toEqual(stages);
});

test.each(usable)('prepareBuild() reads a base of the shape «%s»', async (name) => {
  const build = await galleryBuild(name);

  const { prepared } = await prepareBuild(recipeFor(name), 'keep', runOf(build));

  const { talos, kernel } = eras[shapeOf(name).era];
  const isIndex = shapeOf(name).index !== undefined;
  expect(prepared.map(({ from }) => from.platform.architecture)).toEqual(isIndex ? ['amd64', 'arm64'] : ['amd64']);
  for (const { from, kernelRelease, tree, changes } of prepared) {
    expect([from.version, kernelRelease]).toEqual([talos, kernel]);
    expect(changes.map(({ path }) => path)).toEqual(['etc/motd']);
    expect(lookup(tree, at('etc/motd'))).toMatchObject({ kind: 'file', size: 5, uid: 0 });
  }
});

test.each(refused)('prepareBuild() refuses a base of the shape «%s»', async (name) => {
  const build = await galleryBuild(name);

  const { code = '', message = / / } = shapeOf(name).refused ?? {};
  await expect(prepareBuild(recipeFor(name), 'forget', runOf(build))).rejects.toMatchObject({
    code,
    message: expect.stringMatching(message) as string,
  });
});

test.each(built)('runBuild() publishes an installer with the new file on a base of the shape «%s»', async (name) => {
  const build = await galleryBuild(name);

  const { root } = await runBuild(recipeFor(name), [OUTPUT], runOf(build));

  const images = await readInstallersIn(build.context, OUTPUT);
  expect(build.sinks.get(OUTPUT)?.image()?.root.descriptor.digest).toBe(root.descriptor.digest);
  for (const { paths } of images) expect(paths).toContain('etc/motd');
  expect(images).toHaveLength(shapeOf(name).index === undefined ? 1 : 2);
});

test('runBuild() reports the start and the end of each stage, one after the other', async () => {
  const build = await galleryBuild('v1.12 by the imager, in an index');

  await runBuild(recipeOn(`${MOTD}platforms: [linux/amd64]\n`), [OUTPUT], runOf(build));

  expect(stageEvents(build.events)).toEqual(stages.flatMap((stage) => [`start ${stage}`, `done ${stage}`]));
});

test('runBuild() reads all platforms before it writes for any of them', async () => {
  const build = await galleryBuild('v1.9, two layers');

  await runBuild(recipeOn(MOTD), [OUTPUT], runOf(build));

  const done = stageEvents(build.events).filter((text) => text.startsWith('done'));
  expect(done.lastIndexOf('done overlay')).toBeLessThan(done.indexOf('done squash'));
  expect(done.filter((text) => text === 'done squash')).toHaveLength(2);
});

test('runBuild() gives the same digest for places that take layers at once and for places that do not', async () => {
  const digests: string[] = [];
  for (const receives of [false, true]) {
    const build = await galleryBuild(QUICK, { receives });
    digests.push((await runBuild(recipeOn(MOTD), [OUTPUT], runOf(build))).root.descriptor.digest);
  }

  expect(new Set(digests).size).toBe(1);
});

test('runBuild() opens no place where the result would not boot', async () => {
  const build = await galleryBuild();
  const recipe = recipeOn('remove: [/etc/os-release]\n');

  await expect(runBuild(recipe, [OUTPUT], runOf(build))).rejects.toMatchObject({ code: 'BUILD_BREAKS_BOOT' });

  expect(build.sinks.size).toBe(0);
});

test('runBuild() warns of what would break where it is forced', async () => {
  const build = await galleryBuild();

  await runBuild(recipeOn('remove: [/etc/os-release]\n'), [OUTPUT], runOf(build, { force: true }));

  expect(build.warnings).toEqual([expect.stringContaining('`/etc/os-release` is removed') as string]);
  expect(build.sinks.get(OUTPUT)?.image()).toBeDefined();
});

test('runBuild() commits to no place where a place fails', async () => {
  const build = await galleryBuild();
  const sound = memorySink('broken');
  const writeManifest = (): Promise<never> => Promise.reject(new Error('test: full'));
  const broken = { ...sound, repository: { ...sound.repository, writeManifest } };
  const first = memorySink(OUTPUT);
  const places = { ...build.context.places, openSink: async (place: unknown) => (place === OUTPUT ? first : broken) };
  const context = { ...build.context, places };

  await expect(runBuild(recipeOn(MOTD), ['broken', OUTPUT], runOf({ ...build, context }))).rejects.toThrow('full');

  expect(first.image()).toBeUndefined();
});

test('runBuild() reads a base once for two builds of one run', async () => {
  const build = await galleryBuild();
  const run = runOf(build);

  await runBuild(recipeOn(MOTD), [OUTPUT], run);
  await runBuild(recipeOn(MOTD.replace('hello', 'again')), [OUTPUT], run);

  const done = stageEvents(build.events);
  expect(done.filter((text) => text === 'done pull')).toHaveLength(1);
  expect(done.filter((text) => text === 'done publish')).toHaveLength(2);
});

test('runBuild() takes SOURCE_DATE_EPOCH, else the time of the base', async () => {
  const later = await galleryBuild(QUICK, { env: { SOURCE_DATE_EPOCH: '1800000000' } });
  const base = await galleryBuild(QUICK, { env: {} });

  const [one, two] = [
    await runBuild(recipeOn(MOTD), [OUTPUT], runOf(later)),
    await runBuild(recipeOn(MOTD), [OUTPUT], runOf(base)),
  ];

  const created = async (build: typeof later): Promise<unknown> =>
    (await readInstallersIn(build.context, OUTPUT)).map(({ view }) => view.config.json['created']);
  expect([await created(later), await created(base)]).toEqual([['2027-01-15T08:00:00Z'], ['2023-11-14T22:13:20Z']]);
  expect(one.root.descriptor.digest).not.toBe(two.root.descriptor.digest);
});

test('runBuild() stops where it is told to', async () => {
  const build = await galleryBuild(QUICK, { signal: AbortSignal.abort(new Error('stopped')) });

  await expect(runBuild(recipeOn(MOTD, BASE), [OUTPUT], runOf(build))).rejects.toThrow('stopped');

  expect(build.sinks.size).toBe(0);
});
