import { expect, test } from 'vitest';
import { runLine } from '../../../fixtures/command-line.ts';

test('kernel menuconfig refuses to run without a terminal', async () => {
  const { status, stderr } = await runLine(['kernel', 'menuconfig', 'pkgs', '--source', 'linux.tar.xz']);

  expect(status).toBe(2);
  expect(stderr).toMatch(/the menu needs a terminal[\s\S]*kernel pkgs --option X=y/);
});
