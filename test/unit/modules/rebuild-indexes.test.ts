import { expect, test } from 'vitest';
import { depmod, moduleFactsOf, readKernelModule } from '../../../src/formats/index.ts';
import { type RebuildOptions, rebuildIndexes } from '../../../src/modules/index.ts';
import type { FileNode, RootTree } from '../../../src/rootfs/index.ts';
import { lookup } from '../../../src/rootfs/index.ts';
import { collect } from '../../fixtures/byte-streams.ts';
import { moduleFacts } from '../../fixtures/module-facts.ts';
import { moduleNode } from '../../fixtures/module-node.ts';
import { moduleLists, moduleTree } from '../../fixtures/module-tree.ts';
import { at, makeTree, type NodeSpec } from '../../fixtures/trees.ts';

const FOLDER = 'usr/lib/modules/6.1';
const bytesOf = async ({ content }: FileNode): Promise<Uint8Array> =>
  content.kind === 'stream' ? await collect(content.open()) : new Uint8Array();
const options: RebuildOptions = {
  nodeOrder: 'pre-order',
  hasWeakdep: true,
  readFacts: async ({ path, node }) => moduleFactsOf(path, await readKernelModule(await bytesOf(node))),
  readFile: bytesOf,
  time: 42,
};

function treeOf(files: Readonly<Record<string, NodeSpec>>): RootTree {
  return makeTree(Object.fromEntries(Object.entries(files).map(([name, node]) => [`${FOLDER}/${name}`, node])));
}

const modules = Object.fromEntries(Object.entries(moduleTree).map(([path, parts]) => [path, moduleNode(parts)]));
const lists = {
  'modules.order': moduleLists.order,
  'modules.builtin': moduleLists.builtin,
  'modules.builtin.modinfo': moduleLists.builtinModinfo,
};

async function contentAt(tree: RootTree, name: string): Promise<string> {
  const node = lookup(tree, at(`${FOLDER}/${name}`));
  return node?.kind === 'file' ? Buffer.from(await bytesOf(node)).toString('latin1') : 'missing';
}

test('rebuildIndexes() writes what depmod makes of the modules and lists of a directory', async () => {
  const { tree, files, modules: count } = await rebuildIndexes(treeOf({ ...modules, ...lists }), at(FOLDER), options);

  const facts = Object.entries(moduleTree).map(([path, parts]) => moduleFacts(path, parts));
  const expected = depmod(
    facts,
    {
      order: Buffer.from(moduleLists.order),
      builtin: Buffer.from(moduleLists.builtin),
      builtinModinfo: Buffer.from(moduleLists.builtinModinfo),
    },
    options,
  );
  expect(count).toBe(facts.length);
  expect(files).toEqual([...expected.files.keys()].map((name) => `${FOLDER}/${name}`));
  for (const [name, content] of expected.files)
    expect(await contentAt(tree, name)).toBe(Buffer.from(content).toString('latin1'));
});

test('rebuildIndexes() gives the new files the attributes of files of the system', async () => {
  const { tree } = await rebuildIndexes(treeOf(modules), at(FOLDER), options);

  expect(lookup(tree, at(`${FOLDER}/modules.dep`))).toMatchObject({ mode: 0o644, uid: 0, gid: 0, mtime: 42 });
});

test('rebuildIndexes() leaves everything else, and no index that it does not make', async () => {
  const tree = treeOf({ 'a.ko': moduleNode(), ...lists, 'modules.weakdep': 'old', 'modules.dep': 'old', note: 'x' });

  const rebuilt = await rebuildIndexes(tree, at(FOLDER), { ...options, hasWeakdep: false });

  expect(await contentAt(rebuilt.tree, 'modules.weakdep')).toBe('missing');
  expect(await contentAt(rebuilt.tree, 'modules.dep')).toBe('a.ko:\n');
  expect(await contentAt(rebuilt.tree, 'modules.order')).toBe(moduleLists.order);
  expect(lookup(rebuilt.tree, at(`${FOLDER}/note`))).toBe(lookup(tree, at(`${FOLDER}/note`)));
});

test('rebuildIndexes() tells which modules need others that are not there', async () => {
  const needy = moduleNode({ modinfo: ['depends=gone'] });

  const { missing } = await rebuildIndexes(treeOf({ 'needy.ko': needy }), at(FOLDER), options);

  expect(missing).toEqual([{ kind: 'missing', module: 'needy', needs: 'gone' }]);
});

test('rebuildIndexes() refuses modules that need each other in a circle', async () => {
  const tree = treeOf({
    'a.ko': moduleNode({ exports: [{ name: 'a' }], needs: ['b'] }),
    'b.ko': moduleNode({ exports: [{ name: 'b' }], needs: ['a'] }),
  });

  await expect(rebuildIndexes(tree, at(FOLDER), options)).rejects.toMatchObject({
    code: 'MODULE_CYCLE',
    message: expect.stringContaining('one that does: a, b') as string,
  });
});
