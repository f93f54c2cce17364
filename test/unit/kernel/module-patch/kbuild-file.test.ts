import { expect, test } from 'vitest';
import { convertKbuildFile } from '../../../../src/kernel/module-patch/kbuild-file.ts';

const options = { file: 'Makefile', option: 'CONFIG_MINE', folder: 'drivers/misc/mine', top: 'drivers/misc/mine' };
const convert = (...lines: readonly string[]) => convertKbuildFile(lines.join('\n'), options);

test('convertKbuildFile() drops what calls the build of the kernel', () => {
  const { text, usesOption, buildsObjects } = convert(
    '# SPDX-License-Identifier: GPL-2.0',
    '',
    '# where the kernel is',
    'KDIR ?= /lib/modules/$(shell uname -r)/build',
    '.PHONY: all',
    'obj-m := mine.o',
    '# parts',
    'mine-objs := a.o \\',
    '  b.o',
    'all: modules',
    '\t$(MAKE) -C $(KDIR) M=$(PWD) modules',
    '',
    'clean:',
    '\trm -f *.o',
    '',
  );

  expect(text).toBe(
    [
      '# SPDX-License-Identifier: GPL-2.0',
      '',
      'obj-$(CONFIG_MINE) += mine.o',
      '# parts',
      'mine-objs := a.o \\',
      '  b.o',
      '',
    ].join('\n'),
  );
  expect({ usesOption, buildsObjects }).toEqual({ usesOption: true, buildsObjects: true });
});

test('convertKbuildFile() writes the literal path for each name of the folder', () => {
  const { text } = convert(
    'HERE := $(shell pwd)',
    'KROOT = /usr/src/linux',
    'obj-m += mine.o',
    'ccflags-y += -I$(src)/inc -I$(srctree)/$(src)/inc -I${PWD}/inc -I$(M)/inc -I$(HERE)/inc -I$(KROOT)/include',
    'all:',
    '\tmake -C $(KROOT) M=$(HERE)',
  );
  const inc = '-I$(srctree)/drivers/misc/mine/inc';

  expect(text.split('\n')[1]).toBe(`ccflags-y += ${inc} ${inc} ${inc} ${inc} ${inc} -I$(srctree)/include`);
});

test('convertKbuildFile() keeps variables that are used, and renames old flags', () => {
  const { text } = convert(
    'SRCS = a.c b.c',
    'OBJS := $(SRCS:.c=.o)',
    'UNUSED = 1',
    'DEBUG ?= 0',
    'ifeq ($(DEBUG),1)',
    'EXTRA_CFLAGS += -DDEBUG',
    'endif',
    'CFLAGS_a.o := -O0',
    'obj-y := mine.o',
    'mine-y := $(OBJS)',
  );

  expect(text.split('\n')).toEqual([
    'SRCS = a.c b.c',
    'OBJS := $(SRCS:.c=.o)',
    'DEBUG ?= 0',
    'ifeq ($(DEBUG),1)',
    'ccflags-y += -DDEBUG',
    'endif',
    'CFLAGS_a.o := -O0',
    'obj-$(CONFIG_MINE) += mine.o',
    'mine-y := $(OBJS)',
    '',
  ]);
});

test('convertKbuildFile() keeps options of the kernel, and replaces those that the makefile sets itself', () => {
  const { text } = convert('CONFIG_DRV := m', 'obj-$(CONFIG_DRV) += drv.o', 'obj-$(CONFIG_NET) += net.o');

  expect(text).toBe('obj-$(CONFIG_MINE) += drv.o\nobj-$(CONFIG_NET) += net.o\n');
});

test('convertKbuildFile() keeps rules that make files of the module', () => {
  const { text } = convert('obj-m := mine.o', '$(obj)/gen.h: $(src)/gen.sh', '\tsh $< > $@', 'install:', '\tcp x y');

  expect(text).toBe('obj-$(CONFIG_MINE) += mine.o\n$(obj)/gen.h: $(srctree)/drivers/misc/mine/gen.sh\n\tsh $< > $@\n');
});

test('convertKbuildFile() finds folders, and says what may not work', () => {
  const { folders, notes } = convert(
    'obj-m += core/ mine.o',
    'ccflags-y += -DREV=$(shell git describe)',
    'KBUILD_EXTRA_SYMBOLS := ../other/Module.symvers',
    'include $(src)/more.mk',
  );

  expect(folders).toEqual(['core/']);
  expect(notes).toEqual([
    expect.stringMatching(/^Makefile:2: runs a program/),
    expect.stringMatching(/^Makefile:4: includes/),
    expect.stringMatching(/^Makefile:3: takes symbols/),
  ]);
});

test('convertKbuildFile() says that a makefile builds nothing', () => {
  expect(convert('all:', '\techo')).toMatchObject({ buildsObjects: false, usesOption: false });
});
