import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runLine } from '../../../fixtures/command-line.ts';
import { writeFiles } from '../../../fixtures/pkgs-checkouts.ts';
import { storeFolder } from '../../../fixtures/store-options.ts';

async function sources() {
  const folder = await storeFolder();
  await writeFiles(folder.path, {
    'linux/drivers/misc/Kconfig': 'menu\nendmenu\n',
    'linux/drivers/misc/Makefile': 'obj-y += a.o\n',
    'my_mod/Makefile': 'obj-m := my.o\nccflags-y := $(shell date)\n',
    'my_mod/my.c': '// caf\xe9\n',
  });
  const run = (...flags: readonly string[]) => runLine(['modules', 'patch', ...flags], { directory: folder.path });
  return { ...folder, run };
}

test('modules patch writes the patch, and prints the option and what may not work', async () => {
  await using folder = await sources();
  const { status, stdout, stderr } = await folder.run('my_mod', '--kernel', 'linux', '-o', 'my.patch');

  expect({ status, stdout }).toEqual({ status: 0, stdout: 'CONFIG_MY_MOD=m\n' });
  expect(stderr).toContain('Makefile:2: runs a program');
  expect(await readFile(join(folder.path, 'my.patch'), 'latin1')).toContain('+// caf\xe9\n');
});

test('modules patch prints the patch without --output', async () => {
  await using folder = await sources();

  expect((await folder.run('my_mod', '--kernel', 'linux', '--name', 'other')).stdout).toMatch(
    /^diff --git a\/drivers\/misc\/Kconfig .*[\s\S]*\+\+\+ b\/drivers\/misc\/other\/my\.c\n/,
  );
});

test('modules patch says that it needs the kernel source', async () => {
  await using folder = await sources();
  const { status, stderr } = await folder.run('my_mod');

  expect(status).toBe(2);
  expect(stderr).toMatch(/needs the kernel source[\s\S]*--kernel linux-VERSION\.tar\.xz/);
});
