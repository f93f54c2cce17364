import { expect, test } from 'vitest';
import { parsePatch } from '../../../../src/kernel/patches/patch-text.ts';
import { rejectsOf } from '../../../../src/kernel/patches/rejects.ts';

const text = [
  '--- a/x.c',
  '+++ b/x.c',
  '@@ -1 +1 @@',
  '-a',
  '+b',
  '@@ -50 +50 @@',
  '-c',
  '+d',
  '--- a/dir/y z.c',
  '+++ b/dir/y z.c',
  '@@ -7 +7 @@',
  '-e',
  '+f',
].join('\n');

test('rejectsOf() names patch line, file and line of each hunk that failed', () => {
  const said = [
    'patching file x.c',
    'Hunk #2 FAILED at 50.',
    '1 out of 2 hunks FAILED',
    "patching file 'dir/y z.c'",
    'Hunk #1 FAILED at 7 (different line endings).',
  ];

  expect(rejectsOf(said, parsePatch(text))).toEqual([
    { path: 'x.c', target: 50, line: 6, reason: 'hunk 2 does not match' },
    { path: 'dir/y z.c', target: 7, line: 11, reason: 'hunk 1 does not match' },
  ]);
});

test.each([
  ['Reversed (or previously applied) patch detected!  Skipping patch.', 'the tree has this change already', undefined],
  ['which already exists!  Skipping patch.', 'the patch would create a file that exists already', undefined],
  ["can't find file to patch at input line 4", 'the file to patch is not in the tree', 4],
  ['patch: **** malformed patch at line 12: x', 'malformed patch', 12],
  ['patch: **** Only garbage was found in the patch input.', 'Only garbage was found in the patch input.', undefined],
])('rejectsOf() understands %j', (line, reason, at) => {
  expect(rejectsOf(['patching file x.c', line], parsePatch(text))).toEqual([
    { path: 'x.c', target: undefined, line: at, reason },
  ]);
});
