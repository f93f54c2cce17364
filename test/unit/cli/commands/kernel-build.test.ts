import { expect, test } from 'vitest';
import { runLine } from '../../../fixtures/command-line.ts';
import { testFolder, writeFiles } from '../../../fixtures/kernel/stand-in-tree.ts';

test('kernel build says which recipe is missing', async () => {
  using folder = testFolder();

  const { status, stdout, stderr } = await runLine(['kernel', 'build', 'nowhere'], { directory: folder.path });

  expect([status, stdout]).toEqual([4, '']);
  expect(stderr).toContain(`cannot read \`${folder.path}/nowhere\``);
});

test('kernel build shows where a recipe is wrong', async () => {
  using folder = testFolder();
  writeFiles(folder.path, {
    'kernel.yaml': 'apiVersion: rootsmith/v1\nkind: Kernel\nsource: { dir: tree }\nstripe: true\n',
  });

  const { status, stderr } = await runLine(['kernel', 'build'], { directory: folder.path });

  expect(status).toBe(3);
  expect(stderr).toContain('kernel.yaml:4:1');
});
