import { expect, test } from 'vitest';
import { modulesOf, servicesOf, versionInTree } from '../../../../src/inspect/describe/describe-system.ts';
import type { SystemLevel } from '../../../../src/inspect/index.ts';
import { chosenTree, fileNode } from '../../../fixtures/inspected-tree.ts';

const system = (nodes: Parameters<typeof chosenTree>[0]): SystemLevel => ({ ...chosenTree(nodes), view: 'node' });

test('servicesOf() and modulesOf() tell what is in a system', () => {
  const level = system({
    'usr/local/etc/containers/hello.yaml': fileNode('name: hello'),
    'usr/local/etc/containers/readme.txt': fileNode('x'),
    'lib/modules/6.1.0/kernel/a.ko': fileNode('x'),
    'lib/modules/6.1.0/modules.dep': fileNode('x'),
  });

  expect(servicesOf(level)).toEqual([{ name: 'hello', from: 'rootfs.sqsh' }]);
  expect(modulesOf(level)).toEqual([{ release: '6.1.0', count: 1 }]);
});

test.each([
  ['ID=talos\nVERSION_ID=v1.13.9\n', 'v1.13.9'],
  ['ID="talos"\nVERSION_ID="v1.13.9"\n', 'v1.13.9'],
  ['ID=debian\nVERSION_ID="12"\n', undefined],
])('versionInTree() reads %j', async (text, version) => {
  expect(await versionInTree(system({ 'etc/os-release': fileNode(text) }))).toBe(version);
});
