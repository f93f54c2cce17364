import { expect, test } from 'vitest';
import type { Inspected } from '../../../../src/inspect/index.ts';
import { modulesTable, servicesTable } from '../../../../src/inspect/report/collect-tables.ts';
import { systemOfTree } from '../../../../src/inspect/system/system-level.ts';
import { ownContent } from '../../../../src/rootfs/index.ts';
import { makeTree } from '../../../fixtures/trees.ts';

const tree = makeTree({
  'usr/local/etc/containers/good.yaml':
    'name: good\ncontainer: { entrypoint: ./good }\ndepends: [{ path: /dev/x }]\nrestart: always\n',
  'usr/local/etc/containers/bad.yaml': 'name: bad\nrestart: sometimes\n',
  'lib/modules/6.1/kernel/a.ko.xz': 'module',
  'lib/modules/6.1/modules.dep': '',
});
const system = systemOfTree({ tree, content: ownContent }, 'node', { kind: 'rootfs', name: 'rootfs.sqsh' });
const inspected = { version: undefined, system: async () => system } as Partial<Inspected> as Inspected;

test('servicesTable() lists the services, and warns of those that Talos would not start', async () => {
  const { table, warnings } = await servicesTable(system, inspected.version);

  expect(table.rows).toEqual([
    expect.arrayContaining(['/usr/local/etc/containers/bad.yaml']) as string[],
    ['good', './good', 'always', '/usr/local/etc/containers/good.yaml'],
  ]);
  expect(warnings[0]).toMatch(/^Talos would not start the service of .*bad\.yaml: /);
  expect(warnings.some((warning) => warning.includes('good.yaml'))).toBe(false);
});

test('modulesTable() lists modules by the release of their kernel', () => {
  expect(modulesTable(system).rows).toEqual([['a.ko.xz', '6.1', 'kernel/a.ko.xz', '6 B']]);
  expect(modulesTable(undefined).rows).toEqual([]);
});
