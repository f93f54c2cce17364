import { expect, test } from 'vitest';
import { groupOverview, overview } from '../../../src/cli/overview.ts';

const listed = [
  { name: 'a', purpose: 'mirror', summary: 'Does one thing' },
  { name: 'long name', purpose: 'build', summary: 'Does another' },
  { name: 'long word', purpose: 'mirror', summary: 'Does more' },
] as const;

test('overview() lists commands by what they are for, and aligns their summaries', () => {
  const text = overview(listed);

  expect(text).toContain('\nBuild installers and what goes into them:\n  long name   Does another\n');
  expect(text).toContain('\nMirror images and serve them:\n  a           Does one thing\n  long word   Does more\n');
});

test('groupOverview() lists the commands of a group', () => {
  const text = groupOverview('long', listed.slice(1));

  expect(text).toContain('Usage: rootsmith long COMMAND');
  expect(text).toContain('\n  long name   Does another\n  long word   Does more\n');
});
