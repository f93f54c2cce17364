import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { checkSource } from '../../../../src/kernel/pkgs/check-source.ts';
import { normalisePatches, type SourcePatch } from '../../../../src/kernel/pkgs/normalise-patch.ts';
import { writeFiles } from '../../../fixtures/pkgs-checkouts.ts';
import { runTool } from '../../../fixtures/run-tool.ts';
import { storeFolder } from '../../../fixtures/store-options.ts';

const change = (from: string, to: string): string =>
  `--- a/mm/x.c\n+++ b/mm/x.c\n@@ -1,3 +1,3 @@\n top\n-${from}\n+${to}\n end\n`;
const first = { name: 'first.patch', text: change('one', 'two') };
const second = { name: 'second.patch', text: change('two', 'three') };
const added = { name: 'added.patch', text: '--- /dev/null\n+++ b/mm/new.c\n@@ -0,0 +1 @@\n+new\n' };

async function check(
  patches: readonly SourcePatch[],
  changed: { readonly sha512?: string; readonly path?: string } = {},
) {
  await using folder = await storeFolder();
  await writeFiles(folder.path, { 'linux-6.1/mm/x.c': 'top\none\nend\n', 'linux-6.1/mm/y.c': 'y\n' });
  runTool('tar', ['-cJf', 'linux.tar.xz', 'linux-6.1'], undefined, folder.path);
  const bytes = await readFile(join(folder.path, 'linux.tar.xz'));
  const [sha256 = '', sha512 = ''] = ['sha256', 'sha512'].map((name) => createHash(name).update(bytes).digest('hex'));
  const source = { version: '6.1', sha256, sha512: changed.sha512 ?? sha512 };
  const env = { PATH: changed.path ?? process.env['PATH'] };
  await checkSource(join(folder.path, 'linux.tar.xz'), { source, patches: normalisePatches(patches), env });
}

test('checkSource() takes patches that build on each other, and files that they add', async () => {
  await expect(check([first, second, added])).resolves.toBeUndefined();
});

test.each([
  [
    'a hunk that does not match',
    [second],
    /9001-second\.patch` does not apply without fuzz:\n[\s\S]*Hunk #1 FAILED at 1/,
  ],
  ['a patch that the one before has applied', [first, first], /9002-first\.patch` does not apply/],
  [
    'a hunk that only fuzz would place',
    [{ ...first, text: change('one', 'two').replace(' end', ' other') }],
    /Hunk #1/,
  ],
])('checkSource() names %s', async (_, patches, message) => {
  await expect(check(patches)).rejects.toMatchObject({
    code: 'PATCH_FAILED',
    message: expect.stringMatching(message),
  });
});

test('checkSource() refuses another source than the checkout names', async () => {
  await expect(check([], { sha512: 'f'.repeat(128) })).rejects.toMatchObject({ code: 'DIGEST_MISMATCH' });
});

test('checkSource() names a missing patch program', async () => {
  await expect(check([first], { path: '/nowhere' })).rejects.toMatchObject({ code: 'TOOL_MISSING' });
});
