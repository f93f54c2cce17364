import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { rootsmith } from '../fixtures/rootsmith.ts';

const root = mkdtempSync(join(tmpdir(), 'rootsmith-compiled-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

function emptyHome(): { readonly home: string; readonly compiled: string } {
  const home = mkdtempSync(join(root, 'home-'));
  return { home, compiled: join(home, '.cache/rootsmith/compiled') };
}

const versionIn = (home: string) =>
  rootsmith(['--version'], { env: { HOME: home, XDG_CACHE_HOME: undefined, ROOTSMITH_CACHE: undefined } });

test('rootsmith keeps what was compiled of it, for this user alone, and runs from it', async () => {
  const { home, compiled } = emptyHome();

  const [first, second] = [await versionIn(home), await versionIn(home)];

  expect([first.status, second]).toEqual([0, first]);
  expect(readdirSync(compiled)).toHaveLength(1);
  expect(statSync(compiled).mode & 0o777).toBe(0o700);
});

test('rootsmith does not run what others could have put there', async () => {
  const { home, compiled } = emptyHome();
  mkdirSync(compiled, { recursive: true });
  chmodSync(compiled, 0o777);

  expect((await versionIn(home)).status).toBe(0);
  expect(readdirSync(compiled)).toEqual([]);
});

test('rootsmith does not follow a link there', async () => {
  const { home, compiled } = emptyHome();
  mkdirSync(join(home, 'elsewhere'));
  mkdirSync(join(home, '.cache/rootsmith'), { recursive: true });
  symlinkSync(join(home, 'elsewhere'), compiled);

  expect((await versionIn(home)).status).toBe(0);
  expect(readdirSync(join(home, 'elsewhere'))).toEqual([]);
});

test('rootsmith runs where nothing can be kept', async () => {
  for (const none of ['/proc/none', '/dev/null']) expect((await versionIn(none)).status).toBe(0);
});
