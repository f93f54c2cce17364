import { access, mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { TreeGlue } from '../../../src/kernel/module-patch/glue-lines.ts';
import { convertKbuildFile } from '../../../src/kernel/module-patch/kbuild-file.ts';
import { type ModuleSourceFile, patchOfModule } from '../../../src/kernel/module-patch/module-patch.ts';
import { readTreeGlue } from '../../../src/kernel/module-patch/tree-glue.ts';
import { readFiles, writeFiles } from '../../fixtures/pkgs-checkouts.ts';
import { runTool } from '../../fixtures/run-tool.ts';
import { storeFolder } from '../../fixtures/store-options.ts';

/** The real source of Linux, of the Debian package linux-source-6.1. */
const SOURCE = '/usr/src/linux-source-6.1.tar.xz';

type Files = Readonly<Record<string, string>>;

const appliers: Readonly<Record<string, (tree: string, patch: string) => unknown>> = {
  'GNU patch': (tree, patch) => runTool('patch', ['-p1', '--fuzz=0', '--force'], Buffer.from(patch, 'latin1'), tree),
  'git apply': (tree, patch) =>
    runTool('git', ['apply', '--whitespace=nowarn', '-'], Buffer.from(patch, 'latin1'), tree),
};

async function applied(name: string, tree: Files, patch: string): Promise<Files> {
  await using folder = await storeFolder();
  await writeFiles(folder.path, tree);
  appliers[name]?.(folder.path, patch);
  return await readFiles(folder.path);
}

function moduleFiles(files: Files): readonly ModuleSourceFile[] {
  return Object.entries(files).map(([path, text]) => ({ path, text, isExecutable: false }));
}

const module: Files = {
  Makefile:
    'ifneq ($(KERNELRELEASE),)\nobj-m := my.o\nmy-y := a.o b.o\nccflags-y := -I$(src)/inc\nelse\nall:\n\tmake\nendif\n',
  'a.c':
    '#include <linux/module.h>\n#include "my.h"\nint my_value(void)\n{\n\treturn MY_VALUE;\n}\nMODULE_LICENSE("GPL");',
  'b.c': '// caf\xe9, with CR LF\r\nint my_other;\r\n',
  'inc/my.h': '#define MY_VALUE 42\n-- looks like a header\n',
  empty: '',
};

const reading = readTreeGlue(SOURCE, { folder: 'drivers/misc' });

test.each(Object.keys(appliers))('a module patch applies to Linux 6.1 by %s', async (name) => {
  const glue = await reading;
  const tree = { 'drivers/misc/Kconfig': glue.kconfig, 'drivers/misc/Makefile': glue.makefile };
  const { text } = patchOfModule(moduleFiles(module), glue, { name: 'my' });
  const files = await applied(name, tree, text);

  expect(files['drivers/misc/Kconfig']).toMatch(/source "drivers\/misc\/my\/Kconfig"\nendmenu\n$/);
  expect(files['drivers/misc/Makefile']).toBe(`${glue.makefile}obj-$(CONFIG_MY)\t+= my/\n`);
  for (const path of ['a.c', 'b.c', 'inc/my.h', 'empty']) expect(files[`drivers/misc/my/${path}`]).toBe(module[path]);
});

test.each(Object.keys(appliers))('the patches of two modules apply one after the other by %s', async (name) => {
  const glue: TreeGlue = { folder: 'd', kconfig: 'menu\nendmenu\n', makefile: 'obj-y += a.o', entries: new Set() };
  const first = patchOfModule(moduleFiles(module), glue, { name: 'one' });
  const second = patchOfModule(moduleFiles(module), first.glue, { name: 'two' });
  const tree = { 'd/Kconfig': glue.kconfig, 'd/Makefile': glue.makefile };
  const files = await applied(name, await applied(name, tree, first.text), second.text);

  expect(files['d/Makefile']).toBe(second.glue.makefile);
  expect(files['d/Kconfig']).toBe(second.glue.kconfig);
});

const line = fc.constantFrom('', 'x', '--- a/x', '+++ b/x', '@@ -1 +1 @@', 'caf\xe9', '\r', '\\ No', 'menu', 'endmenu');
const content = fc.tuple(fc.array(line, { maxLength: 9 }), fc.boolean()).map(([lines, isWhole]) => {
  return lines.length === 0 ? '' : lines.join('\n') + (isWhole ? '\n' : '');
});

test.each(Object.keys(appliers))('whatever the files hold, a module patch gives them by %s', async (name) => {
  await fc.assert(
    fc.asyncProperty(content, content, content, async (source, kconfig, makefile) => {
      const glue: TreeGlue = { folder: 'd', kconfig: `x\n${kconfig}`, makefile: `x\n${makefile}`, entries: new Set() };
      const files = { Makefile: 'obj-m := my.o\n', 'my.c': source };
      const { text, glue: after } = patchOfModule(moduleFiles(files), glue, { name: 'my' });
      const result = await applied(name, { 'd/Kconfig': glue.kconfig, 'd/Makefile': glue.makefile }, text);

      expect(result['d/my/my.c']).toBe(source);
      expect([result['d/Kconfig'], result['d/Makefile']]).toEqual([after.kconfig, after.makefile]);
      expect(result['d/Makefile']).toBe(`${withNewline(glue.makefile)}obj-$(CONFIG_MY)\t+= my/\n`);
      expect(result['d/Kconfig']?.replace('source "d/my/Kconfig"\n', '')).toBe(
        /^endmenu$/m.test(glue.kconfig) ? glue.kconfig : withNewline(glue.kconfig),
      );
    }),
    { numRuns: 60 },
  );
});

function withNewline(text: string): string {
  return text.endsWith('\n') ? text : `${text}\n`;
}

/** What GNU make makes of a converted makefile, with the variables that kbuild sets. */
async function evaluated(makefile: string): Promise<Files> {
  await using folder = await storeFolder();
  const names = ['obj-m', 'my-y', 'my-objs', 'ccflags-y'];
  const show = `.PHONY: show\nshow:\n${names.map((name) => `\t@echo '${name}=$(strip $(${name}))'\n`).join('')}`;
  const { text } = convertKbuildFile(makefile, { file: 'M', option: 'CONFIG_MY', folder: 'd/my', top: 'd/my' });
  await writeFiles(folder.path, { M: text, show: `include M\n${show}` });
  const settings = ['CONFIG_MY=m', 'KERNELRELEASE=6.1', 'srctree=/linux', 'src=d/my', 'obj=d/my'];
  const output = Buffer.from(runTool('make', ['-f', 'show', 'show', ...settings], undefined, folder.path)).toString();
  return Object.fromEntries(
    output.split('\n').flatMap((each) => (/=./.test(each) ? [each.split(/=(.*)/s).slice(0, 2)] : [])),
  );
}

test.each([
  ['one list for both calls', 'obj-m += my.o\nmy-objs := a.o b.o\nKDIR := /x\nall:\n\t$(MAKE) -C $(KDIR) M=$(PWD)\n'],
  [
    'a question about KERNELRELEASE',
    'ifeq ($(KERNELRELEASE),)\nall:\n\tmake\nelse\nobj-m := my.o\nmy-objs := a.o b.o\nendif\n',
  ],
  ['variables for names', 'NAME = my\nPARTS = a b\nobj-m := $(NAME).o\n$(NAME)-objs := $(addsuffix .o,$(PARTS))\n'],
  ['lines that are continued', 'obj-m := \\\n  my.o\nmy-objs := a.o \\\n\tb.o\n'],
  ['a definition', 'define parts\na.o b.o\nendef\nobj-m := my.o\nmy-objs := $(parts)\n'],
])('make sees the same objects in a makefile with %s', async (_, makefile) => {
  expect(await evaluated(makefile)).toEqual({ 'obj-m': 'my.o', 'my-objs': 'a.o b.o' });
});

test('make sees the folder of the tree in the flags, with and without a tree in `src`', async () => {
  const flags = 'EXTRA_CFLAGS := -I$(src)/inc\nEXTRA_CFLAGS += -I$(srctree)/$(src) -I$(PWD)\nobj-m := my.o\n';

  expect(await evaluated(flags)).toMatchObject({ 'ccflags-y': '-I/linux/d/my/inc -I/linux/d/my -I/linux/d/my' });
});

test('a patched folder builds against the headers of a kernel', async () => {
  await using folder = await storeFolder();
  const headers = (await readdir('/usr/src')).find((name) => /^linux-headers-.*-cloud-amd64$/.test(name)) ?? 'none';
  const glue: TreeGlue = { folder: 'd', kconfig: 'menu\nendmenu\n', makefile: '#\n', entries: new Set() };
  const flat = { ...module, 'my.h': '#define MY_VALUE 42\n', Makefile: 'obj-m := my.o\nmy-y := a.o b.o\n' };
  const { text } = patchOfModule(moduleFiles(flat), glue, { name: 'my' });
  await writeFiles(folder.path, { 'd/Kconfig': glue.kconfig, 'd/Makefile': glue.makefile });
  appliers['GNU patch']?.(folder.path, text);
  await rm(join(folder.path, 'd/my/empty'));
  await mkdir(join(folder.path, 'd/my/inc'), { recursive: true });
  const built = join(folder.path, 'd/my');
  runTool('make', ['-C', join('/usr/src', headers), `M=${built}`, 'CONFIG_MY=m', 'modules'], undefined, folder.path);

  await expect(access(join(built, 'my.ko'))).resolves.toBeUndefined();
  expect((await readFile(join(built, 'my.ko'))).includes('license=GPL')).toBe(true);
});
