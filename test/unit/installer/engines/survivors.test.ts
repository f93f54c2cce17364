import { expect, test } from 'vitest';
import { isListable, pathsOfSurvivors } from '../../../../src/installer/engines/survivors.ts';
import { file, hardLink, makeTree, type NodeSpec } from '../../../fixtures/trees.ts';

const ofBase = (inode: number, text = 'x'): NodeSpec => ({ ...file(text), content: { kind: 'base', inode } });

test('pathsOfSurvivors() gives one path in the base for each file that stays', () => {
  const base = makeTree({ a: ofBase(1), b: hardLink('a'), c: ofBase(2), empty: ofBase(3, '') });
  const tree = makeTree({ 'moved/here': ofBase(1), empty: ofBase(3, ''), fresh: 'new' });

  expect([...pathsOfSurvivors(base, tree)]).toEqual([[1, 'a']]);
});

test.each([
  ['usr/bin/x', true],
  ['with space', true],
  ['two\nlines', false],
  ['back\\slash', false],
  [' leads', false],
  ['ends ', false],
])('isListable() of %j is %s', (path, answer) => {
  expect(isListable(path)).toBe(answer);
});
