import { expect, test } from 'vitest';
import { readFinalStage } from '../../../../src/installer/dockerfile/final-stage.ts';
import type { Layer, Recipe } from '../../../../src/recipe/index.ts';
import { bzImage } from '../../../fixtures/kernel-image.ts';
import { memoryBuild } from '../../../fixtures/memory-build.ts';
import { listTree, makeTree } from '../../../fixtures/trees.ts';

const at = { file: 'Dockerfile', line: 9, column: 1 };
const sources = { tree: async () => makeTree({}), unpackTar: async () => undefined };

function copied(files: Readonly<Record<string, Uint8Array | string>>) {
  const inline = Object.entries(files).map(([path, content]) => {
    const node = { kind: 'file', content: Buffer.from(content as string) } as const;
    return { path, node, mode: undefined, owner: undefined, xattrs: {}, at };
  });
  const layers: readonly Layer[] = inline.length === 0 ? [] : [{ kind: 'files', files: inline }];
  const recipe = { file: 'Dockerfile', image: { layers } } as unknown as Recipe;
  return readFinalStage(recipe, 'amd64', { sources, time: 5 }, memoryBuild().context);
}

test('readFinalStage() finds nothing where the final stage copies nothing', async () => {
  expect(await copied({})).toEqual({ kernel: undefined, files: undefined });
});

test('readFinalStage() takes out a kernel, and the directories that were made for it', async () => {
  const { kernel, files } = await copied({ '/usr/install/amd64/vmlinuz': bzImage('6.9.9-new (x)\0') });

  expect(kernel?.release).toBe('6.9.9-new');
  expect(files).toBeUndefined();
});

test('readFinalStage() gives the other files for one more layer', async () => {
  const { kernel, files } = await copied({ '/etc/installer': 'x' });

  expect(kernel).toBeUndefined();
  expect(files && listTree(files)).toEqual(['etc/', 'etc/installer = <stream>']);
});

test.each(['initramfs.xz', 'vmlinuz.efi'])('readFinalStage() refuses to replace %s', async (name) => {
  await expect(copied({ [`/usr/install/amd64/${name}`]: 'x' })).rejects.toMatchObject({
    code: 'DOCKERFILE_INVALID',
    message: `Dockerfile: the final stage copies over \`/usr/install/amd64/${name}\`, which this build makes itself`,
  });
});
