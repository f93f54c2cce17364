import { expect, test } from 'vitest';
import { readFoundSpecs, serviceSpecsIn } from '../../../../src/inspect/system/service-specs.ts';
import { ownContent } from '../../../../src/rootfs/index.ts';
import { makeTree } from '../../../fixtures/trees.ts';

const tree = makeTree({
  'usr/local/etc/containers/b.yaml': 'name: b\n',
  'usr/local/etc/containers/a.yaml': 'name: a\n',
  'usr/local/etc/containers/readme.txt': 'no spec',
  'usr/local/etc/containers/c.yaml/': '',
});

test('serviceSpecsIn() finds what init would load, by name', () => {
  expect(serviceSpecsIn(tree).map(({ name, path }) => [name, path])).toEqual([
    ['a', '/usr/local/etc/containers/a.yaml'],
    ['b', '/usr/local/etc/containers/b.yaml'],
    ['c', '/usr/local/etc/containers/c.yaml'],
  ]);
  expect(serviceSpecsIn(makeTree({ 'usr/local/etc/containers': 'a file' }))).toEqual([]);
});

test('readFoundSpecs() reads the specs that are regular files', async () => {
  const specs = await readFoundSpecs({ tree, content: ownContent });

  expect(specs.map(({ text }) => Buffer.from(text).toString())).toEqual(['name: a\n', 'name: b\n']);
});
