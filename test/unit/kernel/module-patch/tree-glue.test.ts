import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readTreeGlue } from '../../../../src/kernel/module-patch/tree-glue.ts';
import { writeFiles } from '../../../fixtures/pkgs-checkouts.ts';
import { runTool } from '../../../fixtures/run-tool.ts';
import { storeFolder } from '../../../fixtures/store-options.ts';

const tree = {
  'linux-6.1/Makefile': 'VERSION = 6\n',
  'linux-6.1/drivers/misc/Kconfig': 'menu\nendmenu\n',
  'linux-6.1/drivers/misc/Makefile': 'obj-y += a.o\n',
  'linux-6.1/drivers/misc/eeprom/a.c': 'int x;\n',
  'linux-6.1/drivers/net/a.c': 'int x;\n',
};

async function sources() {
  const folder = await storeFolder();
  await writeFiles(folder.path, tree);
  for (const name of ['linux.tar', 'linux.tar.xz', 'linux.tar.gz']) {
    runTool('tar', ['-caf', name, 'linux-6.1'], undefined, folder.path);
  }
  return folder;
}

test.each(['linux-6.1', 'linux.tar', 'linux.tar.xz', 'linux.tar.gz'])(
  'readTreeGlue() reads the files that name modules from %s',
  async (name) => {
    await using folder = await sources();

    expect(await readTreeGlue(join(folder.path, name), { folder: 'drivers/misc' })).toEqual({
      folder: 'drivers/misc',
      kconfig: 'menu\nendmenu\n',
      makefile: 'obj-y += a.o\n',
      entries: new Set(['Kconfig', 'Makefile', 'eeprom']),
    });
  },
);

test.each([
  ['linux-6.1', 'drivers/net', 'NOT_FOUND'],
  ['linux.tar.xz', 'drivers/none', 'NOT_FOUND'],
  ['none', 'drivers/misc', 'NOT_FOUND'],
  ['linux-6.1', '../etc', 'USAGE'],
  ['linux-6.1', '/etc', 'USAGE'],
  ['linux-6.1/Makefile', 'drivers/misc', 'FORMAT_TRUNCATED'],
])('readTreeGlue() refuses %s with %s', async (name, into, code) => {
  await using folder = await sources();

  await expect(readTreeGlue(join(folder.path, name), { folder: into })).rejects.toMatchObject({ code });
});
