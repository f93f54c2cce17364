import { expect, test } from 'vitest';
import { findNode, readFileAt } from '../../../../src/inspect/look/find-node.ts';
import { collect } from '../../../fixtures/byte-streams.ts';
import { chosenTree, deviceNode, fileNode, linkNode } from '../../../fixtures/inspected-tree.ts';

const chosen = chosenTree({
  'usr/lib/os-release': fileNode('ID=talos'),
  'etc/os-release': linkNode('../usr/lib/os-release'),
  'etc/passwd': linkNode('/../../../usr/lib/os-release'),
  'dev/null': deviceNode,
  lib: linkNode('usr/lib'),
  loop: linkNode('pool'),
  pool: linkNode('loop'),
  dead: linkNode('nowhere/at/all'),
});

test.each(['/usr/lib/os-release', 'usr//lib/./os-release', '/etc/os-release', '/lib/os-release', '/etc/passwd'])(
  'readFileAt() reads %s, and stays inside the tree',
  async (path) => {
    expect(Buffer.from(await collect(readFileAt(chosen, path))).toString()).toBe('ID=talos');
  },
);

test.each([
  ['/usr/lib/os-relase', 'Did you mean `/usr/lib/os-release`?'],
  ['/usr/lob/os-release', 'Did you mean `/usr/lib`?'],
  ['/usr/lib/completely-different', 'Look into `/usr/lib` with `rootsmith ls`.'],
  ['/usr/lib/os-release/below', 'Did you mean `/usr/lib/os-release`?'],
])('findNode() says what is near %s, which is missing', (path, hint) => {
  expect(() => findNode(chosen, path)).toThrow(expect.objectContaining({ code: 'NOT_FOUND', hint }));
});

test('findNode() says where a dead link leads', () => {
  expect(() => findNode(chosen, '/dead')).toThrow('which leads to `/nowhere/at/all`');
});

test.each([
  ['a circle of links', '/loop', 'PATH_UNSAFE'],
  ['a path that leads outside', '/usr/../../x', 'PATH_UNSAFE'],
])('findNode() refuses %s', (_, path, code) => {
  expect(() => findNode(chosen, path)).toThrow(expect.objectContaining({ code }));
});

test.each([
  ['/usr', 'it is a directory'],
  ['/dev/null', 'it is a character device'],
])('readFileAt() refuses %s', (path, found) => {
  expect(() => readFileAt(chosen, path)).toThrow(found);
  expect(() => readFileAt(chosen, path)).toThrow(expect.objectContaining({ code: 'NOT_A_FILE' }));
});
