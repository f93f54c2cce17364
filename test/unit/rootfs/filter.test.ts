import { expect, test } from 'vitest';
import { dockerignoreMatcher, withoutIgnored } from '../../../src/rootfs/index.ts';
import { listTree, makeTree } from '../../fixtures/trees.ts';

const tree = makeTree({ 'docs/a.md': '1', 'docs/keep/b.md': '2', 'empty/': '', 'src/x': '3' });

test('withoutIgnored() leaves out what matches, with all that is below', () => {
  const kept = withoutIgnored(tree, dockerignoreMatcher(['docs', 'empty']));

  expect(listTree(kept)).toEqual(['src/', 'src/x = 3']);
});

test('withoutIgnored() keeps the way to what an exception takes back', () => {
  const kept = withoutIgnored(tree, dockerignoreMatcher(['**', '!docs/keep']));

  expect(listTree(kept)).toEqual(['docs/', 'docs/keep/', 'docs/keep/b.md = 2']);
});

test('withoutIgnored() keeps an empty directory that nothing ignores', () => {
  const kept = withoutIgnored(tree, dockerignoreMatcher(['src/x']));

  expect(listTree(kept)).toContain('empty/');
  expect(listTree(kept)).toContain('src/');
});
