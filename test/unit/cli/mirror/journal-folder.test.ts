import { join } from 'node:path';
import { expect, test } from 'vitest';
import { journalFolder } from '../../../../src/cli/mirror/journal-folder.ts';
import { parseMirrorTarget } from '../../../../src/mirror/index.ts';

const target = parseMirrorTarget('registry.example/x', '/');

const pathOf = (...args: Parameters<typeof journalFolder>): string | undefined => {
  const folder = journalFolder(...args);
  return folder && join(folder.base, ...folder.names);
};

test('journalFolder() follows XDG_STATE_HOME, then HOME', () => {
  const directory = '/w';

  expect(pathOf(undefined, target, { env: { XDG_STATE_HOME: '/s', HOME: '/h' }, directory })).toMatch(
    /^\/s\/rootsmith\/mirror\/[0-9a-f]{16}$/,
  );
  expect(pathOf(undefined, target, { env: { XDG_STATE_HOME: 'relative', HOME: '/h' }, directory })).toMatch(
    /^\/h\/\.local\/state\/rootsmith\/mirror\/[0-9a-f]{16}$/,
  );
  expect(pathOf(undefined, target, { env: {}, directory })).toBeUndefined();
});

test('journalFolder() is below the one that was chosen, and another for another target', () => {
  const terminal = { env: {}, directory: '/w' };
  const other = parseMirrorTarget('registry.example/y', '/');

  expect(pathOf('j', target, terminal)).toMatch(/^\/w\/j\/[0-9a-f]{16}$/);
  expect(pathOf('j', target, terminal)).not.toBe(pathOf('j', other, terminal));
});

test('journalFolder() tells which folders are its own, and which others chose', () => {
  const terminal = { env: { HOME: '/h' }, directory: '/w' };
  const name = expect.stringMatching(/^[0-9a-f]{16}$/);

  expect(journalFolder('/tmp', target, terminal)).toEqual({ base: '/tmp', names: [name] });
  expect(journalFolder(undefined, target, terminal)).toEqual({
    base: '/h/.local/state',
    names: ['rootsmith', 'mirror', name],
  });
});
