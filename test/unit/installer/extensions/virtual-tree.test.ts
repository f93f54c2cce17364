import { expect, test } from 'vitest';
import { openExtension } from '../../../../src/installer/extensions/open-extension.ts';
import { treeOfVirtual } from '../../../../src/installer/extensions/virtual-tree.ts';
import { walkTree } from '../../../../src/rootfs/index.ts';
import { embeddedConfigExtension, LABEL_XATTR, parseTalosVersion } from '../../../../src/talos/index.ts';
import { memoryBuild } from '../../../fixtures/memory-build.ts';

test('treeOfVirtual() gives what an image of the extension would hold', async () => {
  const version = parseTalosVersion('v1.13.9');
  const extension = embeddedConfigExtension(Buffer.from('machine: {}\n'), version);

  const opened = await openExtension(
    treeOfVirtual(extension, 5),
    { where: 'here', version, time: 5 },
    memoryBuild().context,
  );

  const entries = [...walkTree(opened.tree)];
  expect(opened.manifest).toMatchObject({ name: 'embedded-config', constraint: '>= 1.0.0' });
  expect(entries.map(({ path }) => path).at(-1)).toBe('usr/local/etc/talos/config.yaml');
  expect(entries.at(-1)?.node).toMatchObject({ mode: 0o400, size: 12, mtime: 5 });
  expect(Buffer.from(entries.at(-1)?.node.xattrs.get(LABEL_XATTR) ?? []).toString()).toBe(
    'system_u:object_r:system_state_t:s0',
  );
});
