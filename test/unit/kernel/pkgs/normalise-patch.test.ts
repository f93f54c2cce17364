import { expect, test } from 'vitest';
import { normalisePatches } from '../../../../src/kernel/pkgs/normalise-patch.ts';
import { GIT_PATCH, PLAIN_PATCH } from '../../../fixtures/pkgs-checkouts.ts';

const one = (text: string, name = 'x.patch', strip?: number) => normalisePatches([{ name, text, strip }])[0];
const diff = (from: string, to: string): string => `--- ${from}\n+++ ${to}\n@@ -1 +1 @@\n-x\n+y\n`;

test('normalisePatches() gives the same patch for both levels, and leaves lines of hunks alone', () => {
  expect(one(GIT_PATCH)?.text).toBe(GIT_PATCH);
  expect(one(PLAIN_PATCH)?.text).toBe(GIT_PATCH);
  expect(one(PLAIN_PATCH)?.files).toEqual(['drivers/misc/Kconfig', 'drivers/misc/new.c']);
});

test.each([
  ['prefixes of git', diff('a/newfolder/x', 'b/newfolder/x'), 'newfolder/x'],
  ['mnemonic prefixes', diff('i/mm/x.c', 'w/mm/x.c'), 'mm/x.c'],
  ['folders of two trees', diff('linux-5.10.69.orig/mm/x.c', 'linux-5.10.69/mm/x.c'), 'mm/x.c'],
  ['no prefix', diff('arch/x86/kernel/x.c', 'arch/x86/kernel/x.c'), 'arch/x86/kernel/x.c'],
  ['a file at the top', diff('Makefile', 'Makefile'), 'Makefile'],
])('normalisePatches() tells the level of a patch with %s', (_, text, file) => {
  expect(one(text)?.files).toEqual([file]);
});

test('normalisePatches() takes the level of a series file', () => {
  expect(one(diff('x/y/mm/a.c', 'x/y/mm/a.c'), 'a.patch', 2)).toMatchObject({
    text: diff('a/mm/a.c', 'b/mm/a.c'),
    files: ['mm/a.c'],
  });
});

test.each([
  ['0001-fix.patch', '9001-0001-fix.patch'],
  ['fix it; rm -rf $HOME.patch ', '9001-fix-it-rm--rf-HOME.patch'],
  ['..patch', '9001-patch.patch'],
  ['é\n.diff', '9001-patch.patch'],
])('normalisePatches() makes a safe name of %j', (name, safe) => {
  expect(one(GIT_PATCH, name)?.name).toBe(safe);
});

test.each([
  ['a path out of the tree', diff('a/../etc/passwd', 'b/../etc/passwd'), 'PATH_UNSAFE'],
  ['an absolute path', diff('/mm/x.c', '/mm/x.c'), 'PATH_UNSAFE'],
  ['a tree that is not known', diff('foo/bar/x.c', 'foo/bar/x.c'), 'PATCH_INVALID'],
  ['both levels', diff('a/mm/x.c', 'b/mm/x.c') + diff('mm/y.c', 'mm/y.c'), 'PATCH_INVALID'],
])('normalisePatches() refuses %s', (_, text, code) => {
  expect(() => one(text)).toThrow(expect.objectContaining({ code }));
});

test('normalisePatches() refuses more patches than there are numbers', () => {
  const patches = Array.from({ length: 1000 }, () => ({ name: 'x', text: GIT_PATCH }));

  expect(() => normalisePatches(patches)).toThrow(expect.objectContaining({ code: 'LIMIT_EXCEEDED' }));
});
