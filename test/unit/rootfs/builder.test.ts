import { expect, test } from 'vitest';
import { buildTree, lookup, TreeBuilder } from '../../../src/rootfs/index.ts';
import { at, directory, file, listAttributes, listTree } from '../../fixtures/trees.ts';

test('TreeBuilder.add() makes missing parents, which an entry may describe later', () => {
  const builder = new TreeBuilder({ mtime: 5 });

  builder.add(at('a/b/c'), file('1'));
  builder.add(at('a'), directory({ mode: 0o700 }));

  expect(listAttributes(builder.tree())).toEqual([
    '/ 755 0:0 5',
    'a/ 700 0:0 100',
    'a/b/ 755 0:0 5',
    'a/b/c = 1 644 0:0 100',
  ]);
});

test('buildTree() joins entries with one link key, whatever their order', () => {
  const tree = buildTree([
    { path: at('z'), node: file('x'), linkKey: '1:7' },
    { path: at('a'), node: file('x'), linkKey: '1:7' },
    { path: at('b'), node: file('x'), linkKey: '1:8' },
  ]);

  expect(lookup(tree, at('a'))).toBe(lookup(tree, at('z')));
  expect(listTree(tree)).toEqual(['a = x', 'b = x', 'z == a']);
});

test('TreeBuilder.link() makes a hard link of what is there', () => {
  const builder = new TreeBuilder();
  builder.add(at('a'), file('x'));

  builder.link(at('d/b'), at('a'));

  expect(listTree(builder.tree())).toEqual(['a = x', 'd/', 'd/b == a']);
});

test.each([
  ['a path twice', ['a', file('1')], 'given twice'],
  ['a directory over a file', ['a', directory()], 'given twice'],
  ['a path below a file', ['a/b', file('1')], 'lies below `a`'],
  ['a file for the root', ['', file('1')], 'is the root'],
] as const)('TreeBuilder.add() throws LAYER_CONFLICT for %s', (_, [path, node], message) => {
  const builder = new TreeBuilder({ what: 'layer 3' });
  builder.add(at('a'), file('0'));

  expect(() => builder.add(at(path), node)).toThrow(
    expect.objectContaining({
      code: 'LAYER_CONFLICT',
      message: expect.stringMatching(new RegExp(`layer 3.*${message}`)),
    }),
  );
});

test.each([
  ['missing', 'does not exist'],
  ['d', 'is a directory'],
])('TreeBuilder.link() throws LAYER_CONFLICT for the target `%s`', (target, message) => {
  const builder = new TreeBuilder();
  builder.add(at('d'), directory());

  expect(() => builder.link(at('l'), at(target))).toThrow(
    expect.objectContaining({ code: 'LAYER_CONFLICT', message: expect.stringContaining(message) }),
  );
});
