import { expect, test } from 'vitest';
import { bufferAccess } from '../../../../src/bytes/index.ts';
import { comparedFacts, releaseOfBoot } from '../../../../src/inspect/diff/compared-facts.ts';
import { commonLevels } from '../../../../src/inspect/diff/compared-parts.ts';
import type { Inspected } from '../../../../src/inspect/index.ts';
import { systemOfTree } from '../../../../src/inspect/system/system-level.ts';
import { digestOf } from '../../../../src/oci/index.ts';
import { ownContent } from '../../../../src/rootfs/index.ts';
import { inspectedBuilds } from '../../../fixtures/inspected-build.ts';
import { makeTree } from '../../../fixtures/trees.ts';

test('comparedFacts() tell each service by the digest of its spec', async () => {
  const tree = makeTree({
    'usr/local/etc/containers/b.yaml': 'name: b\n',
    'usr/local/etc/containers/a.yaml': 'name: a\n',
  });
  const system = systemOfTree({ tree, content: ownContent }, 'node', { kind: 'rootfs', name: 'rootfs.sqsh' });
  const inspected = { kind: 'squashfs', system: async () => system } as Partial<Inspected> as Inspected;

  expect([...(await comparedFacts(inspected, new Set(['rootfs'])))]).toEqual([
    ['service a', digestOf(Buffer.from('name: a\n')).slice(0, 'sha256:'.length + 12)],
    ['service b', digestOf(Buffer.from('name: b\n')).slice(0, 'sha256:'.length + 12)],
  ]);
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
