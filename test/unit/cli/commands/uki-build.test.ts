import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';
import { runLine } from '../../../fixtures/command-line.ts';
import { testFolder } from '../../../fixtures/kernel/stand-in-tree.ts';

test('uki build says which part is missing, and writes nothing', async () => {
  using folder = testFolder();
  const parts = ['--stub', 'nowhere.stub', '--linux', 'l', '--initrd', 'i', '--cmdline', 'c', '--osrel', 'o'];

  const { status, stderr } = await runLine(['uki', 'build', 'new.efi', ...parts], { directory: folder.path });

  expect(status).toBe(4);
  expect(stderr).toContain('nowhere.stub');
  expect(existsSync(`${folder.path}/new.efi`)).toBe(false);
});
