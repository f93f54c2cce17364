import { expect, test } from 'vitest';
import { glueLines, type TreeGlue, withGlueLine } from '../../../../src/kernel/module-patch/glue-lines.ts';

const glue = (kconfig: string, makefile: string): TreeGlue => ({ folder: 'd', kconfig, makefile, entries: new Set() });
const written = (kconfig: string, makefile: string) =>
  glueLines(glue(kconfig, makefile), 'my', ['CONFIG_MY']).map(withGlueLine);

test.each([
  ['whole files', 'menu\nendmenu\n', 'a\n', 'menu\nsource "d/my/Kconfig"\nendmenu\n', 'a\nobj-$(CONFIG_MY)\t+= my/\n'],
  ['cut files', 'menu\nendmenu', 'a', 'menu\nsource "d/my/Kconfig"\nendmenu', 'a\nobj-$(CONFIG_MY)\t+= my/\n'],
  ['no menu', 'config X', '', 'config X\nsource "d/my/Kconfig"\n', 'obj-$(CONFIG_MY)\t+= my/\n'],
])('withGlueLine() names a module in %s', (_, kconfig, makefile, newKconfig, newMakefile) => {
  expect(written(kconfig, makefile)).toEqual([newKconfig, newMakefile]);
});
