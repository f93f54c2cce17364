import { expect, test } from 'vitest';
import { readMakefile } from '../../../../src/kernel/module-patch/makefile-statements.ts';

const kinds = (text: string) => readMakefile(text).map(({ kind, line }) => `${line} ${kind}`);

test('readMakefile() joins continued lines, recipes and definitions', () => {
  const text =
    'obj-m := a.o \\\r\n  b.o\r\nall: x\n\tmake\n\n# note\nifdef X\nendif\ndefine d\nx: y\nendef\n-include z\n';

  expect(kinds(text)).toEqual([
    '1 assignment',
    '3 rule',
    '5 comment',
    '6 comment',
    '7 conditional',
    '8 conditional',
    '9 definition',
    '12 include',
  ]);
});

test.each([
  ['a := b', 'assignment'],
  ['export A ?= b', 'assignment'],
  ['obj-$(CONFIG_X) += x.o', 'assignment'],
  ['x.o: CFLAGS = y', 'rule'],
  ['$(obj)/a.h: $(src)/a.sh', 'rule'],
  ['a::=b', 'assignment'],
  ['$(info hello)', 'other'],
])('readMakefile() tells what %j is', (text, kind) => {
  expect(kinds(text)).toEqual([`1 ${kind}`]);
});

test('readMakefile() ends at a definition that is not closed', () => {
  expect(kinds('define x\ny')).toEqual(['1 definition']);
});
