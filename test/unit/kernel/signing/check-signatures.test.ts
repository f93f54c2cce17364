import { join } from 'node:path';
import { expect, test } from 'vitest';
import { refuseUnsignedModules } from '../../../../src/kernel/signing/check-signatures.ts';
import { testFolder, writeFiles } from '../../../fixtures/kernel/stand-in-tree.ts';

const SIGNED = 'ELF~Module signature appended~\n';

test('refuseUnsignedModules() names the modules without a signature', async () => {
  using folder = testFolder();
  writeFiles(folder.path, { 'a.ko': SIGNED, 'extras/b.ko': 'ELF, and long enough to hold a signature', 'c.ko': '' });
  const paths = ['a.ko', 'extras/b.ko', 'c.ko'].map((name) => join(folder.path, name));

  await expect(refuseUnsignedModules(paths, folder.path)).rejects.toMatchObject({
    code: 'MODULE_UNSIGNED',
    message: expect.stringContaining('extras/b.ko, c.ko'),
    details: { count: 2 },
  });
  await expect(refuseUnsignedModules(paths.slice(0, 1), folder.path)).resolves.toBeUndefined();
});
