import { expect, test } from 'vitest';
import { emptyTree, TreeDraft } from '../../../src/rootfs/index.ts';
import { at, characterDevice, directory, file, listAttributes, listTree, makeTree } from '../../fixtures/trees.ts';

const plain = { mode: 0o755, uid: 0, gid: 0, mtime: 7, xattrs: new Map<string, Uint8Array>() };

test('TreeDraft.put() leaves the tree it began from as it was', () => {
  const tree = makeTree({ 'a/b/c': '1', 'a/d': '2' });
  const draft = new TreeDraft(tree);

  draft.put(at('a/b/c'), file('new'));
  draft.remove(at('a/d'));

  expect(listTree(tree)).toEqual(['a/', 'a/b/', 'a/b/c = 1', 'a/d = 2']);
  expect(listTree(draft)).toEqual(['a/', 'a/b/', 'a/b/c = new']);
});

test('TreeDraft.finish() gives a value that later edits do not change', () => {
  const draft = new TreeDraft(makeTree({ 'a/b': '1' }));
  draft.put(at('a/c'), file('2'));
  const first = draft.finish();

  draft.put(at('a/d'), file('3'));
  draft.remove(at('a/b'));

  expect(listTree(first)).toEqual(['a/', 'a/b = 1', 'a/c = 2']);
});

test('TreeDraft keeps the objects of directories that it does not touch', () => {
  const tree = makeTree({ 'a/b': '1', 'x/y': '2' });
  const draft = new TreeDraft(tree);

  draft.put(at('a/c'), file('3'));

  expect(draft.root.children.get('x')).toBe(tree.root.children.get('x'));
});

test('TreeDraft.describe() changes attributes and keeps children, also of the root', () => {
  const draft = new TreeDraft(makeTree({ 'a/b': '1' }));

  draft.describe(at(''), { ...plain, mode: 0o700 });
  draft.describe(at('a'), { ...plain, mode: 0o711 });
  draft.put(at('a/c'), file(''));

  expect(listAttributes(draft)).toEqual(['/ 700 0:0 7', 'a/ 711 0:0 7', 'a/b = 1 644 0:0 100', 'a/c =  644 0:0 100']);
});

test('TreeDraft.makeDirectories() makes what is missing and tells how much', () => {
  const draft = new TreeDraft(makeTree({ 'a/': '' }));

  const made = draft.makeDirectories(at('a/b/c'), plain);

  expect(made).toBe(2);
  expect(listTree(draft)).toEqual(['a/', 'a/b/', 'a/b/c/']);
});

test('TreeDraft.makeDirectories() names what stands in the way', () => {
  const draft = new TreeDraft(makeTree({ 'a/b': 'file' }));

  expect(draft.makeDirectories(at('a/b/c'), plain)).toBe('a/b');
});

test('TreeDraft.clear() empties a directory only', () => {
  const draft = new TreeDraft(makeTree({ 'a/b/c': '1', d: characterDevice(1, 3) }));

  draft.clear(at('a'));

  expect(listTree(draft)).toEqual(['a/', 'd character-device 1:3']);
});

test('TreeDraft.remove() tells whether there was something', () => {
  const draft = new TreeDraft(makeTree({ 'a/b': '1' }));

  expect([draft.remove(at('a/b')), draft.remove(at('a/b')), draft.remove(at('x/y'))]).toEqual([true, false, false]);
});

test('TreeDraft.put() refuses a path without a parent directory', () => {
  const draft = new TreeDraft(emptyTree());

  expect(() => draft.put(at('no/where'), directory())).toThrow('bug');
});

test('TreeDraft takes 100,000 files in far less than a second for each 10,000', () => {
  const draft = new TreeDraft(emptyTree());
  const started = performance.now();

  for (let index = 0; index < 100_000; index++) {
    const parent = at(`usr/share/d${index % 300}`);
    draft.makeDirectories(parent, plain);
    draft.put(at(`usr/share/d${index % 300}/f${index}`), file(''));
  }

  expect(draft.root.children.size).toBe(1);
  expect(performance.now() - started).toBeLessThan(10_000);
});
