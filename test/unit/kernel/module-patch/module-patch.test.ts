import { expect, test } from 'vitest';
import type { TreeGlue } from '../../../../src/kernel/module-patch/glue-lines.ts';
import { patchOfModule } from '../../../../src/kernel/module-patch/module-patch.ts';

const glue: TreeGlue = {
  folder: 'drivers/misc',
  kconfig: 'menu "Misc"\n\nconfig OLD\n\ttristate "old"\n\nmenu "inner"\nendmenu\n\nendmenu\n',
  makefile: 'obj-$(CONFIG_OLD)\t+= old.o\n',
  entries: new Set(['Kconfig', 'Makefile', 'old.c']),
};
const file = (path: string, text = '') => ({ path, text, isExecutable: false });
const simple = [file('Makefile', 'obj-m := my.o\n'), file('my.c', 'int x;\n')];

test('patchOfModule() names the module before the end of the menu and at the end of the makefile', () => {
  const { text, options } = patchOfModule(simple, glue, { name: 'my-mod' });

  expect(options).toEqual(['CONFIG_MY_MOD']);
  expect(text).toContain(' endmenu\n \n+source "drivers/misc/my-mod/Kconfig"\n endmenu\n');
  expect(text).toContain('+obj-$(CONFIG_MY_MOD)\t+= my-mod/\n');
  expect(text).toContain('+config MY_MOD\n+\ttristate "my-mod"\n+\tdepends on m\n');
  expect(text).toContain('+++ b/drivers/misc/my-mod/Makefile\n@@ -0,0 +1 @@\n+obj-$(CONFIG_MY_MOD) += my.o\n');
});

test('patchOfModule() gives the same patch whatever the order of the files', () => {
  const once = patchOfModule(simple, glue, { name: 'my' }).text;

  expect(patchOfModule(simple.toReversed(), glue, { name: 'my' }).text).toBe(once);
});

test('patchOfModule() prefers Kbuild, and converts the makefiles of folders that are built', () => {
  const files = [
    file('Kbuild', 'obj-m := core/\n'),
    file('Makefile', 'all:\n\tmake\n'),
    file('core/Makefile', 'obj-m := my.o\nccflags-y := -I$(src)\n'),
    file('tools/Makefile', 'all:\n\tcc x.c\n'),
  ];
  const { text } = patchOfModule(files, glue, { name: 'my' });

  expect(text).not.toContain('Kbuild');
  expect(text).toContain('+ccflags-y := -I$(srctree)/drivers/misc/my/core\n');
  expect(text).toContain('b/drivers/misc/my/tools/Makefile\n@@ -0,0 +1,2 @@\n+all:\n');
});

test('patchOfModule() keeps the options that a module brings', () => {
  const files = [file('Makefile', 'obj-$(CONFIG_NIC) += nic.o\n'), file('Kconfig', 'config NIC\n\ttristate "nic"\n')];

  expect(patchOfModule(files, glue, { name: 'my' }).options).toEqual(['CONFIG_NIC']);
  const both = [file('Makefile', 'obj-$(CONFIG_NIC) += nic.o\nobj-m += x.o\n'), ...files.slice(1)];
  expect(patchOfModule(both, glue, { name: 'my' }).options).toEqual(['CONFIG_MY', 'CONFIG_NIC']);
});

test('patchOfModule() gives the lines of the tree for the patch of another module', () => {
  const { glue: after } = patchOfModule(simple, glue, { name: 'one' });
  const { text } = patchOfModule(simple, after, { name: 'two' });

  expect(after.makefile).toBe('obj-$(CONFIG_OLD)\t+= old.o\nobj-$(CONFIG_ONE)\t+= one/\n');
  expect(text).toContain(' source "drivers/misc/one/Kconfig"\n+source "drivers/misc/two/Kconfig"\n endmenu\n');
  expect(() => patchOfModule(simple, after, { name: 'one' })).toThrow('has a `one`');
});

test('patchOfModule() always enters a folder with several options', () => {
  const kconfig = 'config NIC\n\tbool "nic"\n\nconfig A\n\ttristate "a"\nconfig B\n\ttristate "b"\n';
  const files = [file('Makefile', 'obj-$(CONFIG_A) += a.o\n'), file('Kconfig', kconfig)];
  const { text, options } = patchOfModule(files, glue, { name: 'my' });

  expect(options).toEqual(['CONFIG_A', 'CONFIG_B']);
  expect(text).toContain('+obj-y\t+= my/\n');
});

test.each([
  ['no makefile', [file('my.c')], 'my', 'MODULE_SOURCE_INVALID'],
  ['a makefile that builds nothing', [file('Makefile', 'all:\n')], 'my', 'MODULE_SOURCE_INVALID'],
  ['a folder without a makefile', [file('Makefile', 'obj-m := core/\n')], 'my', 'MODULE_SOURCE_INVALID'],
  ['a name that the tree has', simple, 'old.c', 'USAGE'],
  ['an option that the tree has', simple, 'old', 'USAGE'],
  ['a name with a slash', simple, 'a/b', 'USAGE'],
])('patchOfModule() refuses %s', (_, files, name, code) => {
  expect(() => patchOfModule(files, glue, { name })).toThrow(expect.objectContaining({ code }));
});
