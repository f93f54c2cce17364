import { expect, test } from 'vitest';
import { compareTrees } from '../../../../src/inspect/diff/compare-trees.ts';
import type { FileChange } from '../../../../src/inspect/diff/difference.ts';
import { characterDevice, directory, file, makeTree, symlink, textOf } from '../../../fixtures/trees.ts';

const options = {
  part: 'rootfs',
  hasSameContent: (a: Parameters<typeof textOf>[0], b: Parameters<typeof textOf>[0]) => textOf(a) === textOf(b),
};

function lines(changes: readonly FileChange[]): readonly string[] {
  return changes.map(({ kind, path, fields }) => `${kind} ${path} ${fields.join(',')}`.trim());
}

test.each([
  ['mode', file('a', { mode: 0o755 })],
  ['owner', file('a', { uid: 1 })],
  ['owner', file('a', { gid: 1 })],
  ['content', file('b')],
  ['content', file('longer')],
  ['xattrs', file('a', { xattrs: new Map([['user.x', new Uint8Array([1])]]) })],
  ['type,mode', symlink('a')],
  ['type', directory({ mode: 0o644 })],
  ['type', characterDevice(1, 3)],
])('compareTrees() names %s', async (fields, after) => {
  const changes = await compareTrees(makeTree({ x: file('a') }), makeTree({ x: after }), options);

  expect(lines(changes)).toEqual([`changed x ${fields}`]);
});

test('compareTrees() says of both sides what a reader needs', async () => {
  const [change] = await compareTrees(makeTree({ l: symlink('a') }), makeTree({ l: symlink('b') }), options);

  expect(change).toEqual({
    kind: 'changed',
    part: 'rootfs',
    path: 'l',
    fields: ['target'],
    before: { type: 'symlink', mode: 0o777, uid: 0, gid: 0, target: 'a' },
    after: { type: 'symlink', mode: 0o777, uid: 0, gid: 0, target: 'b' },
  });
});

test('compareTrees() does not compare times', async () => {
  const changes = await compareTrees(makeTree({ x: file('a') }), makeTree({ x: file('a', { mtime: 7 }) }), options);

  expect(changes).toEqual([]);
});

test('compareTrees() lists all of a tree where the other side has none, in the order of paths', async () => {
  const tree = makeTree({ 'b/x': 'x', a: 'a' });

  expect(lines(await compareTrees(undefined, tree, options))).toEqual(['added a', 'added b', 'added b/x']);
  expect(lines(await compareTrees(tree, undefined, options))).toEqual(['removed a', 'removed b', 'removed b/x']);
});
