import { expect, test } from 'vitest';
import { shown } from '../../../../src/cli/render/shown.ts';

test('shown() takes logins out, and escapes what a terminal would obey', () => {
  const text = shown('https://user:secret@host/x \u001b[2J');

  expect(text).not.toContain('secret');
  expect(text).not.toContain('\u001b');
  expect(shown('plain text, ü and 日本')).toBe('plain text, ü and 日本');
});
