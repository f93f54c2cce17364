import { expect, test } from 'vitest';
import { applyLayers, chained } from '../../../../src/installer/trees/apply-layers.ts';
import type { Copy, Layer, TreeSource } from '../../../../src/recipe/index.ts';
import { listTree, makeTree } from '../../../fixtures/trees.ts';

const at = { file: 'recipe.yaml', line: 4, column: 3 };
const source: TreeSource = { kind: 'tar', path: '/x.tar', at };
const unpacked = makeTree({ inside: 'of the archive' });
const sources = {
  tree: async () => makeTree({ 'a/one': '1', 'a/two.tar': 'archive', 'etc/.wh.gone': '' }),
  unpackTar: async () => unpacked,
};
const copy = (more: Partial<Copy>): Copy => ({
  from: ['a'],
  to: '/b/',
  owner: undefined,
  mode: undefined,
  unpackTars: false,
  at,
  ...more,
});

async function applied(...layers: readonly Layer[]): Promise<readonly string[]> {
  const base = makeTree({ 'etc/gone': 'g', 'etc/stays': 's' });
  const { tree } = await applyLayers(base, layers, { sources, time: 5 });
  return listTree(tree).filter((line) => !line.endsWith('/'));
}

test('applyLayers() lays a whole source over the tree, whiteouts too', async () => {
  expect(await applied({ kind: 'tree', source, owner: undefined, at })).toEqual([
    'a/one = 1',
    'a/two.tar = archive',
    'etc/stays = s',
  ]);
});

test('applyLayers() copies parts of a source', async () => {
  const lines = await applied({ kind: 'copy', source, copies: [copy({ from: ['a/one'], to: '/b/uno' })] });

  expect(lines).toContain('b/uno = 1');
});

test('applyLayers() unpacks archives where the copy is an ADD', async () => {
  const lines = await applied({ kind: 'copy', source, copies: [copy({ from: ['a/two.tar'], unpackTars: true })] });

  expect(lines).toContain('b/inside = of the archive');
});

test('applyLayers() names the copy of the recipe that fails', async () => {
  await expect(applied({ kind: 'copy', source, copies: [copy({ from: ['none'] })] })).rejects.toMatchObject({
    message: expect.stringContaining('recipe.yaml:4: copy from `/x.tar`') as string,
  });
});

test('applyLayers() takes names of inline files as they are, also those of whiteouts', async () => {
  const node = { kind: 'file', content: Buffer.from('') } as const;
  const file = { path: '/etc/.wh.stays', node, mode: undefined, owner: undefined, xattrs: {}, at };

  expect(await applied({ kind: 'files', files: [file] })).toContain('etc/stays = s');
});

test('applyLayers() applies layers in their order', async () => {
  const file = (text: string): Layer => {
    const node = { kind: 'file', content: Buffer.from(text) } as const;
    return { kind: 'files', files: [{ path: '/etc/x', node, mode: undefined, owner: undefined, xattrs: {}, at }] };
  };

  const base = makeTree({});
  const { changes } = await applyLayers(base, [file('1'), file('2')], { sources, time: 5 });

  expect(changes.map(({ kind, path }) => `${kind} ${path}`).filter((line) => line.endsWith('x'))).toEqual([
    'added etc/x',
    'replaced etc/x',
  ]);
});

test('chained() has the tree of the second step and the changes of both', () => {
  const [one, two] = [makeTree({}), makeTree({ a: '' })];
  const [first, second] = ['a', 'b'].map((path) => ({ kind: 'added', path }) as never);

  expect(chained({ tree: one, changes: [first!] }, { tree: two, changes: [second!] })).toEqual({
    tree: two,
    changes: [first, second],
  });
});
