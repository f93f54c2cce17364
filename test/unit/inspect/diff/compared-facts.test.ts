import { expect, test } from 'vitest';
import { bufferAccess } from '../../../../src/bytes/index.ts';
import { comparedFacts, releaseOfBoot, serviceSpecsOf } from '../../../../src/inspect/diff/compared-facts.ts';
import { commonLevels } from '../../../../src/inspect/diff/compared-parts.ts';
import type { Inspected } from '../../../../src/inspect/index.ts';
import { systemOfTree } from '../../../../src/inspect/system/system-level.ts';
import { ownContent } from '../../../../src/rootfs/index.ts';
import { inspectedBuilds } from '../../../fixtures/inspected-build.ts';
import { makeTree, type NodeSpec } from '../../../fixtures/trees.ts';

function withFiles(files: Readonly<Record<string, NodeSpec>>): Inspected {
  const tree = makeTree(files);
  const system = systemOfTree({ tree, content: ownContent }, 'node', { kind: 'rootfs', name: 'rootfs.sqsh' });
  return { kind: 'squashfs', system: async () => system } as Partial<Inspected> as Inspected;
}

test('serviceSpecsOf() finds the specs that Talos would read, by name', async () => {
  const inspected = withFiles({
    'usr/local/etc/containers/b.yaml': 'name: b\n',
    'usr/local/etc/containers/a.yaml': 'name: a\n',
    'usr/local/etc/containers/readme.txt': 'no spec',
    'usr/local/etc/containers/c.yaml/': '',
  });

  const found = await serviceSpecsOf(inspected);

  expect(found.map(({ name, path }) => [name, path])).toEqual([
    ['a', '/usr/local/etc/containers/a.yaml'],
    ['b', '/usr/local/etc/containers/b.yaml'],
  ]);
  expect(found[0]?.digest).toMatch(/^sha256:[0-9a-f]{12}$/);
  expect(found[0]?.digest).not.toBe(found[1]?.digest);
  expect(await serviceSpecsOf(withFiles({}))).toEqual([]);
});

test('comparedFacts() of an installer tell its release, kernel, command line, extensions and labels', async () => {
  const { images } = await inspectedBuilds({}, 'v1.14 by a factory, with extensions');

  const facts = await comparedFacts(images['base']!, commonLevels('image', 'image'));

  const names = [...facts.keys()].map((name) => name.replace(/ .*/, ''));
  expect(new Set(names)).toEqual(
    new Set(['platform', 'label', 'env', 'entrypoint', 'Talos', 'boots', 'command', 'kernel', 'extension']),
  );
  expect(facts.get('platform')).toBe('linux/amd64');
});

test('comparedFacts() of levels that are not compared are left out', async () => {
  const { images } = await inspectedBuilds({}, 'v1.14 by a factory, with extensions');

  expect([...(await comparedFacts(images['base']!, new Set(['rootfs'])))]).toEqual([]);
});

test('releaseOfBoot() of what is not a kernel is unknown', async () => {
  const kernel = { path: 'x', layer: 1, access: bufferAccess(Buffer.from('not a kernel')) };

  expect(await releaseOfBoot({ kernel }, undefined)).toBeUndefined();
  expect(await releaseOfBoot({ kernel: undefined }, undefined)).toBeUndefined();
});
