import { expect, test } from 'vitest';
import { Budget } from '../../../../src/bytes/index.ts';
import type { Explanation, Inspected } from '../../../../src/inspect/index.ts';
import { openInspectedImage } from '../../../../src/inspect/open/open-image.ts';
import { explainPath } from '../../../../src/inspect/why/explain-path.ts';
import { tarOf } from '../../../fixtures/gallery/layers.ts';
import { recipeOn } from '../../../fixtures/gallery/memory.ts';
import { inspectContext } from '../../../fixtures/inspect-context.ts';
import { type InspectedBuilds, inspectedBuilds } from '../../../fixtures/inspected-build.ts';
import { memoryImage, memorySource } from '../../../fixtures/memory-image.ts';

const RECIPE = `layers:
  - files:
      - { path: /etc/motd, content: hello }
      - { path: /etc/twin, content: hello }
      - { path: /usr/share/readme, content: changed, mode: "0600" }
`;
let builds: InspectedBuilds;

async function explain(path: string, image = 'a'): Promise<Explanation> {
  builds ??= await inspectedBuilds({ a: RECIPE });
  const base = { kind: 'opened', name: 'the base', inspected: builds.images['base']! } as const;
  return await explainPath(builds.images[image]!, path, { base, recipe: recipeOn(RECIPE), budget: new Budget() });
}

test('explainPath() says that a file is added by the build, by which line, and what it costs', async () => {
  const found = await explain('/etc/motd');

  expect(found).toMatchObject({
    path: '/etc/motd',
    type: 'file',
    size: 5,
    origin: { kind: 'rootfs' },
    base: { kind: 'missing', base: 'the base' },
    recipe: [{ at: { line: 6 }, isCertain: true }],
    hides: [],
  });
  expect(found.stored).toBeGreaterThan(0);
  expect(found.containers.map((text) => text.replace(/ \(.*/, ''))).toEqual([
    'a',
    expect.stringMatching(/^layer \d$/) as string,
    'usr/install/amd64/initramfs.xz',
    'rootfs.sqsh',
  ]);
});

test('explainPath() says what of a file of the base changed', async () => {
  expect((await explain('usr/share/readme')).base).toEqual({
    kind: 'changed',
    base: 'the base',
    fields: ['mode', 'content', 'xattrs'],
  });
});

test.each(['/etc/os-release', '/etc', '/'])('explainPath() says that %s is that of the base', async (path) => {
  expect(await explain(path)).toMatchObject({ base: { kind: 'same' }, recipe: [] });
});

test('explainPath() explains what an extension brings', async () => {
  const { images } = await inspectedBuilds({}, 'v1.14 by a factory, with extensions');
  const inspected = images['base']!;
  const [path] = (await firstOfExtension(inspected))!;
  const unknown = { kind: 'unknown', reason: 'not asked' } as const;

  const found = await explainPath(inspected, path, { base: unknown, budget: new Budget() });

  expect(found).toMatchObject({ origin: { kind: 'extension' }, base: unknown, recipe: [] });
  expect(found.containers).toContain('section .initrd');
  expect(found.containers.at(-1)).toMatch(/\.sqsh$/);
});

async function firstOfExtension(inspected: Inspected): Promise<readonly [string] | undefined> {
  const { walkInspected } = await import('../../../../src/inspect/index.ts');
  for await (const { path, origin, node } of walkInspected(inspected, 'system'))
    if (origin.kind === 'extension' && node.kind === 'file') return [path];
  return undefined;
}

test('explainPath() says which name is meant where there is no such file', async () => {
  await expect(explain('/etc/motdd')).rejects.toMatchObject({
    code: 'NOT_FOUND',
    message: 'there is no `/etc/motdd` in `a`',
    hint: 'Did you mean `/etc/motd`?',
  });
  await expect(explain('/nowhere/at/all')).rejects.toMatchObject({
    code: 'NOT_FOUND',
    hint: 'List what is there with `rootsmith ls`.',
  });
});

test('explainPath() of an image that is not an installer names the layer', async () => {
  const image = memoryImage({ layers: [await tarOf({ x: Buffer.from('x') }, 'buildkit')] });
  const source = memorySource(image.manifest, image.blobs);
  const inspected = await openInspectedImage(source, { name: 'plain', platform: undefined }, inspectContext());

  const found = await explainPath(inspected, 'x', { base: { kind: 'unknown', reason: '' }, budget: new Budget() });

  expect(found).toMatchObject({ origin: { kind: 'layer', name: 'layer 1' }, stored: undefined });
  expect(found.containers[1]).toMatch(/^layer 1 \(sha256:.*step 0\)$/);
});
