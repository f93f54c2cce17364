import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { applyPatch } from '../../../src/tools/patch.ts';
import { testFolder, writeFiles } from '../../fixtures/kernel/stand-in-tree.ts';

const patchOf = (context: string): Uint8Array =>
  Buffer.from(`--- a/x.c\n+++ b/x.c\n@@ -1,2 +1,2 @@\n ${context}\n-old\n+new\n`);
const env = { PATH: process.env['PATH'] ?? '' };

test('applyPatch() applies a patch', async () => {
  using folder = testFolder();
  writeFiles(folder.path, { 'x.c': 'first\nold\n' });

  const outcome = await applyPatch({ patch: patchOf('first'), strip: 1, directory: folder.path, env });

  expect(outcome.isApplied).toBe(true);
  expect(readFileSync(join(folder.path, 'x.c'), 'utf8')).toBe('first\nnew\n');
});

test('applyPatch() takes no other context, and leaves neither backups nor rejects', async () => {
  using folder = testFolder();
  writeFiles(folder.path, { 'x.c': 'first\nold\n' });

  const outcome = await applyPatch({ patch: patchOf('other'), strip: 1, directory: folder.path, env });

  expect(outcome.isApplied).toBe(false);
  expect(outcome.lines.join('\n')).toMatch(/Hunk #1 FAILED at 1/);
  expect(readdirSync(folder.path)).toEqual(['x.c']);
});
