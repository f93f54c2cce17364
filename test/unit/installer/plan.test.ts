import { expect, test } from 'vitest';
import { prepareBuild } from '../../../src/installer/pipeline.ts';
import { type BuildPlan, describePlan } from '../../../src/installer/plan.ts';
import { stages } from '../../../src/progress/index.ts';
import { BASE, galleryBuild, OUTPUT, QUICK, recipeOn, runOf } from '../../fixtures/gallery/memory.ts';
import { makeShape, type ShapeName } from '../../fixtures/gallery/shapes.ts';
import { testBootSigner, testKeyFiles } from '../../fixtures/secureboot/test-keys.ts';

async function planOf(more: string, name: ShapeName = QUICK): Promise<BuildPlan> {
  const build = await galleryBuild(name);
  const { resolved, prepared } = await prepareBuild(recipeOn(more), 'keep', runOf(build));
  const planned = prepared.map((each) => ({ ...each, forecast: undefined }));
  return describePlan({ resolved, prepared: planned, outputs: [OUTPUT], engine: 'graft' });
}

const actionsOf = ({ platforms }: BuildPlan, stage: string): readonly string[] | undefined =>
  platforms[0]?.stages.find((each) => each.stage === stage)?.actions;

const FILES = 'layers: [{ files: [{ path: /etc/motd, content: x }, { path: /etc/extensions.yaml, content: y }] }]\n';

test('describePlan() has every stage, in the order in which they run', async () => {
  const plan = await planOf('');

  expect(plan.platforms[0]?.stages.map(({ stage }) => stage)).toEqual(stages);
});

test('describePlan() names base, outputs and digests', async () => {
  const plan = await planOf('');

  const { digest } = (await makeShape(QUICK)).root.descriptor;
  expect(plan).toMatchObject({ recipe: 'recipe.yaml', outputs: [OUTPUT], images: [{ place: BASE, digest }] });
  expect(actionsOf(plan, 'publish')).toEqual([`write ${OUTPUT}`]);
});

test('describePlan() lists every path that changes', async () => {
  const plan = await planOf(`${FILES}remove: [/usr/share]\n`);

  expect(plan.platforms[0]?.changes).toEqual([
    { kind: 'removed', path: '/usr/share' },
    { kind: 'replaced', path: '/etc/extensions.yaml' },
    { kind: 'added', path: '/etc/motd' },
  ]);
  expect(actionsOf(plan, 'remove')).toEqual(['remove /usr/share']);
  expect(actionsOf(plan, 'overlay')).toEqual(['replaced /etc/extensions.yaml', 'added /etc/motd']);
});

test('describePlan() says which layers are read and rewritten', async () => {
  const plan = await planOf('', 'v1.4 by the imager, assets twice');

  expect(
    actionsOf(plan, 'pull')
      ?.map((action) => action.replace(/\([\d.]+ K?B\)/, '(n bytes)'))
      .sort(),
  ).toEqual([
    'read /usr/install/amd64/initramfs.xz (n bytes) from layer 2',
    'read /usr/install/amd64/vmlinuz (n bytes) from layer 2',
  ]);
  expect([...(actionsOf(plan, 'assemble') ?? [])].sort()).toEqual(['rewrite layer 1', 'rewrite layer 2']);
});

test('describePlan() shows what would break', async () => {
  const plan = await planOf('remove: [/etc/os-release]\n');

  expect(plan.platforms[0]?.breakage.map(({ rule }) => rule)).toEqual(['needed-path']);
});

test('describePlan() shows command lines before and after, and who signs', async () => {
  const { key, cert, pcrKey } = testKeyFiles;
  const secure = `secureBoot: { signingKey: ${key}, signingCertificate: ${cert}, pcrKey: ${pcrKey} }\n`;
  const plan = await planOf(`kernelArgs: [quiet]\n${secure}`, 'v1.10 by the imager');

  const before = 'talos.platform=metal console=tty0 slab_nomerge pti=on consoleblank=0';
  const after = `${before} lockdown=confidentiality quiet`;
  const { subject, fingerprint } = testBootSigner().certificate;
  expect(plan.platforms[0]).toMatchObject({
    commandLines: [{ profile: 'main', before, after }, { profile: 'reset-maintenance' }],
    signedBy: { subject, fingerprint },
  });
  const actions = actionsOf(plan, 'assemble');
  expect(actions).toContain(`command line of main, before: ${before}`);
  expect(actions).toContain(`command line of main: ${after}`);
  expect(actions?.join('\n')).toContain(`as ${subject} (SHA-256 ${fingerprint})`);
  expect(actions?.at(-1)).toBe('rewrite layer 2');
});
