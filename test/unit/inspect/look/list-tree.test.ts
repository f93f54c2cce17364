import { expect, test } from 'vitest';
import { listTree } from '../../../../src/inspect/look/list-tree.ts';
import { chosenTree, deviceNode, directoryNode, fileNode, linkNode } from '../../../fixtures/inspected-tree.ts';

const chosen = chosenTree({
  'usr/bin/b': fileNode('b', 0o4755),
  'usr/bin/a': fileNode('aa'),
  'usr/empty': directoryNode,
  bin: linkNode('usr/bin'),
  null: deviceNode,
});

function names(path: string, isRecursive = false): readonly string[] {
  return [...listTree(chosen, path, { isRecursive })].map((entry) => (isRecursive ? entry.path : entry.name));
}

test('listTree() lists a directory in the order of its names', () => {
  expect(names('/')).toEqual(['bin', 'null', 'usr']);
  expect(names('usr/bin/')).toEqual(['a', 'b']);
  expect(names('/usr/empty')).toEqual([]);
});

test('listTree() lists everything below, by whole paths', () => {
  expect(names('/usr', true)).toEqual(['/usr/bin', '/usr/bin/a', '/usr/bin/b', '/usr/empty']);
});

test('listTree() follows a link to a directory, as `ls` does', () => {
  expect(names('/bin')).toEqual(['a', 'b']);
});

test('listTree() lists what is not a directory as itself', () => {
  expect(names('/usr/bin/a')).toEqual(['/usr/bin/a']);
});

test('listTree() says what an entry is', () => {
  const [device] = listTree(chosen, 'null', { isRecursive: false });
  const [link] = listTree(chosen, '/', { isRecursive: false });

  expect(device).toMatchObject({ type: 'character-device', major: 1, minor: 3, size: 0 });
  expect(link).toMatchObject({ path: '/bin', type: 'symlink', target: 'usr/bin', size: 7, from: { kind: 'rootfs' } });
});
