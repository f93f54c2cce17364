import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { kernelConfigIn } from '../../../../src/installer/index.ts';
import { testFolder } from '../../../fixtures/kernel/stand-in-tree.ts';
import { bzImageOf, smallVmlinux } from '../../../fixtures/small-kernel.ts';

async function configOf(kernel: Parameters<typeof smallVmlinux>[0]): Promise<string> {
  using folder = testFolder();
  const place = join(folder.path, 'vmlinuz');
  const inner = smallVmlinux(kernel);
  writeFileSync(place, bzImageOf(gzipSync(inner), inner.length));
  return await kernelConfigIn({ place }, { env: {}, temporaryFolder: folder.path });
}

test('kernelConfigIn() gives the configuration inside a kernel', async () => {
  const config = 'CONFIG_SMP=y\n# CONFIG_EXPERT is not set\n';

  expect(await configOf({ config })).toBe(config);
});

test('kernelConfigIn() names a kernel that does not hold its configuration', async () => {
  await expect(configOf({})).rejects.toThrow(
    expect.objectContaining({ code: 'KERNEL_INVALID', message: expect.stringContaining('vmlinuz') }),
  );
});
