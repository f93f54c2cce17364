import { expect, test } from 'vitest';
import { journalFolder } from '../../../../src/cli/mirror/journal-folder.ts';
import { parseTarget } from '../../../../src/mirror/index.ts';

const target = parseTarget('registry.example/x', '/');

test('journalFolder() follows XDG_STATE_HOME, then HOME', () => {
  const directory = '/w';

  expect(journalFolder(undefined, target, { env: { XDG_STATE_HOME: '/s', HOME: '/h' }, directory })).toMatch(
    /^\/s\/rootsmith\/mirror\/[0-9a-f]{16}$/,
  );
  expect(journalFolder(undefined, target, { env: { XDG_STATE_HOME: 'relative', HOME: '/h' }, directory })).toMatch(
    /^\/h\/\.local\/state\/rootsmith\/mirror\/[0-9a-f]{16}$/,
  );
  expect(journalFolder(undefined, target, { env: {}, directory })).toBeUndefined();
});

test('journalFolder() is below the one that was chosen, and another for another target', () => {
  const terminal = { env: {}, directory: '/w' };
  const other = parseTarget('registry.example/y', '/');

  expect(journalFolder('j', target, terminal)).toMatch(/^\/w\/j\/[0-9a-f]{16}$/);
  expect(journalFolder('j', target, terminal)).not.toBe(journalFolder('j', other, terminal));
});
