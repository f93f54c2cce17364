import { expect, test } from 'vitest';
import { overview } from '../../../src/cli/overview.ts';

test('overview() aligns the summaries of the commands', () => {
  const text = overview([
    { name: 'a', summary: 'Does one thing' },
    { name: 'long name', summary: 'Does another' },
  ]);

  expect(text).toContain('\n  a           Does one thing\n  long name   Does another\n');
});
