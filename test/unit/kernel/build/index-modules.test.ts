import { expect, test } from 'vitest';
import { streamOf } from '../../../../src/bytes/index.ts';
import { indexNodeOrder } from '../../../../src/formats/index.ts';
import { indexModules, modulesPath } from '../../../../src/kernel/build/index-modules.ts';
import { lookup } from '../../../../src/rootfs/index.ts';
import { collect } from '../../../fixtures/byte-streams.ts';
import { kernelModuleFile } from '../../../fixtures/kernel-module-file.ts';
import { at, file, makeTree, type NodeSpec } from '../../../fixtures/trees.ts';

const RELEASE = '6.1.7-acme';

const moduleOf = (bytes: Uint8Array): NodeSpec => ({
  ...file(''),
  size: bytes.length,
  content: { kind: 'stream', open: () => streamOf(bytes) },
});

function treeWith(layout: 'usr' | 'lib') {
  const folder = modulesPath(layout, RELEASE);
  const base = kernelModuleFile({ modinfo: ['name=base'], exports: [{ name: 'answer' }] });
  const hello = kernelModuleFile({ modinfo: ['name=hello', 'depends=base', 'alias=hello:*'], needs: ['answer'] });
  return makeTree({ [`${folder}/kernel/base.ko`]: moduleOf(base), [`${folder}/kernel/hello.ko`]: moduleOf(hello) });
}

async function contentOf(tree: ReturnType<typeof treeWith>, path: string): Promise<Buffer> {
  const node = lookup(tree, at(path));
  if (node?.kind !== 'file' || node.content.kind !== 'stream') throw new Error(`no ${path}`);
  return Buffer.from(await collect(node.content.open()));
}

test.each([
  ['usr', 'pre-order', true],
  ['lib', 'post-order', false],
] as const)('indexModules() writes the indexes of the layout %s in %s', async (layout, order, hasWeakdep) => {
  const tree = await indexModules(treeWith(layout), { release: RELEASE, layout, time: 5 });
  const folder = modulesPath(layout, RELEASE);

  expect((await contentOf(tree, `${folder}/modules.dep`)).toString()).toContain('kernel/hello.ko: kernel/base.ko\n');
  expect(indexNodeOrder(await contentOf(tree, `${folder}/modules.alias.bin`))).toBe(order);
  expect(lookup(tree, at(`${folder}/modules.weakdep`)) !== undefined).toBe(hasWeakdep);
  expect(lookup(tree, at(`${folder}/modules.dep`))).toMatchObject({ mtime: 5, mode: 0o644 });
});

test('indexModules() refuses modules that need each other', async () => {
  const folder = modulesPath('usr', RELEASE);
  const [a, b] = [
    kernelModuleFile({ exports: [{ name: 'a' }], needs: ['b'] }),
    kernelModuleFile({ exports: [{ name: 'b' }], needs: ['a'] }),
  ];
  const tree = makeTree({ [`${folder}/a.ko`]: moduleOf(a), [`${folder}/b.ko`]: moduleOf(b) });

  await expect(indexModules(tree, { release: RELEASE, layout: 'usr', time: 0 })).rejects.toMatchObject({
    code: 'MODULE_CYCLE',
  });
});
