import { expect, test } from 'vitest';
import { parsePatch } from '../../../../src/kernel/patches/patch-text.ts';
import { findStripLevel, stripped } from '../../../../src/kernel/patches/strip-level.ts';

const tree = new Set(['drivers', 'drivers/misc', 'drivers/misc/Kconfig', 'a', 'a/odd.c', 'with blank.c']);

async function levelOf(text: string): Promise<unknown> {
  return await findStripLevel(parsePatch(text), async (path) => tree.has(path));
}

const change = (old: string, added: string): string => `--- ${old}\n+++ ${added}\n@@ -1 +1 @@\n-a\n+b\n`;

test.each([
  ['prefixes of git', change('a/drivers/misc/Kconfig', 'b/drivers/misc/Kconfig'), 1],
  ['no prefixes', change('drivers/misc/Kconfig', 'drivers/misc/Kconfig'), 0],
  ['prefixes of folders', change('linux.orig/drivers/misc/Kconfig', 'linux/drivers/misc/Kconfig'), 1],
  ['a name with a blank', change('a/with blank.c', 'b/with blank.c'), 1],
  ['a real folder `a`', change('a/odd.c', 'a/odd.c'), 0],
  ['only new files, with prefixes', change('/dev/null', 'b/drivers/misc/new.c'), 1],
  ['only new files, without prefixes', change('/dev/null', 'drivers/misc/new.c'), 0],
  ['a new file in a new folder', change('/dev/null', 'b/new/new.c'), 1],
  ['a removed file', change('a/drivers/misc/Kconfig', '/dev/null'), 1],
  [
    'a file that the patch itself adds',
    change('/dev/null', 'b/drivers/n.c') + change('a/drivers/n.c', 'b/drivers/n.c'),
    1,
  ],
])('findStripLevel() of %s', async (_, text, strip) => {
  expect(await levelOf(text)).toEqual({ kind: 'found', strip });
});

test('findStripLevel() names a file that the tree does not have', async () => {
  const text = change('a/drivers/misc/Kconfig', 'b/drivers/misc/Kconfig') + change('a/gone.c', 'b/gone.c');

  expect(await levelOf(text)).toEqual({ kind: 'unknown', path: 'a/gone.c' });
});

test('stripped() leaves out leading parts, and counts doubled slashes once', () => {
  expect(stripped('a//b/c', 1)).toBe('b/c');
  expect(stripped('a', 1)).toBeUndefined();
});
