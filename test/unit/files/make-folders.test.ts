import { mkdirSync, mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeFolders } from '../../../src/files/make-folders.ts';

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'rootsmith-folders-'));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('makeFolders() makes what is missing, with the mode, and gives the outermost of it', async () => {
  expect(await makeFolders(join(folder, 'a/b/c'), { mode: 0o700 })).toBe(join(folder, 'a'));
  expect(statSync(join(folder, 'a/b/c')).mode & 0o777).toBe(0o700);
  expect(await makeFolders(join(folder, 'a/b/c'))).toBeUndefined();
});

test('makeFolders() goes through links to folders, and allows others to make the same at once', async () => {
  mkdirSync(join(folder, 'real'));
  symlinkSync('real', join(folder, 'link'));

  const made = await Promise.all(Array.from({ length: 8 }, () => makeFolders(join(folder, 'link/x/y'))));

  expect(made.filter((path) => path === join(folder, 'link/x'))).toHaveLength(1);
  expect(statSync(join(folder, 'real/x/y')).isDirectory()).toBe(true);
});

test.each([
  ['a file in its place', 'file', 'EEXIST'],
  ['a file on the way', 'file/x', 'ENOTDIR'],
  ['a link to nothing', 'nowhere', 'EEXIST'],
])('makeFolders() throws what the system says to %s', async (_, path, code) => {
  writeFileSync(join(folder, 'file'), '');
  rmSync(join(folder, 'nowhere'), { force: true });
  symlinkSync('/none/at/all', join(folder, 'nowhere'));

  await expect(makeFolders(join(folder, path))).rejects.toMatchObject({ code });
});

test.each(['/proc/x', '/proc/x/y', '/proc/self/x/y/z'])(
  'makeFolders() ends where nothing can be made: %s',
  async (path) => {
    await expect(makeFolders(path)).rejects.toMatchObject({
      code: 'PERMISSION',
      message: expect.stringMatching(/^cannot make the folder `\/proc\/.*x`: `\/proc.*` takes no folders$/) as string,
    });
  },
);
