import { expect, test } from 'vitest';
import { replaceLines, undoEdits } from '../../../../src/kernel/pkgs/line-edits.ts';

test('undoEdits() takes added lines out and puts replaced ones back, the last edit first', () => {
  const edits = [
    { kind: 'replaced' as const, before: 'one', after: 'two' },
    { kind: 'replaced' as const, before: 'two', after: 'three' },
    { kind: 'added' as const, lines: ['x', 'y'] },
  ];

  expect(undoEdits('a\nthree\nx\ny\nb', edits)).toBe('a\none\nb');
});

test('undoEdits() leaves lines that were changed since', () => {
  const edits = [
    { kind: 'replaced' as const, before: 'one', after: 'two' },
    { kind: 'added' as const, lines: ['x', 'y'] },
  ];

  expect(undoEdits('a\nmine\nx\nz\ny', edits)).toBe('a\nmine\nx\nz\ny');
});

test('replaceLines() replaces the last line of those that are equal', () => {
  expect(replaceLines('a\nb\na\n', [{ kind: 'replaced', before: 'a', after: 'c' }])).toBe('a\nb\nc\n');
});
