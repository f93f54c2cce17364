import { expect, test } from 'vitest';
import { overlayStage } from '../../../../src/installer/stages/overlay.ts';
import type { Recipe } from '../../../../src/recipe/index.ts';
import { recipeOn } from '../../../fixtures/gallery/memory.ts';
import { memoryBuild } from '../../../fixtures/memory-build.ts';
import { listTree, makeTree } from '../../../fixtures/trees.ts';

const SERVICE = `services:
  - name: hello
    container: { entrypoint: ./hello }
    restart: always
`;
const base = makeTree({ 'etc/motd': 'old', 'lib/modules/': '' });
const kernelTree = makeTree({ 'lib/modules/6.2/a.ko': 'a', 'lib/modules/6.1/b.ko': 'b' });
const kernel = { source: { kind: 'tar', path: '/k.tar' }, modules: 'auto' } as unknown as Recipe['kernel'];
const sources = { tree: async () => kernelTree, unpackTar: async () => undefined };

function overlaid(recipe: Pick<Recipe, 'kernel' | 'layers' | 'services'>, kernelRelease?: string) {
  return overlayStage.run({ tree: base, recipe, kernelRelease, sources, time: 5 }, memoryBuild().context);
}

test('overlayStage adds modules of the new kernel, layers and services', async () => {
  const { layers, services } = recipeOn(`layers: [{ files: [{ path: /etc/motd, content: new }] }]\n${SERVICE}`);

  const { tree } = await overlaid({ kernel, layers, services }, '6.2');

  const files = listTree(tree).filter((line) => !line.endsWith('/'));
  expect(files.map((line) => line.split(' ')[0])).toEqual([
    'etc/motd',
    'lib/modules/6.2/a.ko',
    'usr/local/etc/containers/hello.yaml',
  ]);
});

test('overlayStage counts the changes', async () => {
  const recipe = recipeOn('layers: [{ files: [{ path: /etc/motd, content: new }, { path: /etc/x, content: x }] }]\n');

  const output = await overlaid(recipe);

  const input = { tree: base, recipe, kernelRelease: undefined, sources, time: 5 };
  expect(overlayStage.summary(output, input)).toBe('1 path added, 1 replaced, 0 removed');
});

test('overlayStage leaves the tree of a recipe that adds nothing', async () => {
  expect((await overlaid(recipeOn())).changes).toEqual([]);
});
