import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { folderMark, forgetLock, holderOf, judge, lockText, takeoverName } from '../../../src/files/lock-holder.ts';
import { temporaryName } from '../../../src/files/owner.ts';
import { storeFolder } from '../../fixtures/store-options.ts';

const elsewhere = (text: string): string => text.replace(/-[0-9a-f]{8}-/, '-00000000-');
const ended = (text: string): string => text.replace(/^\.rootsmith-\d+/, '.rootsmith-4194305');

test.each([
  ['this process holds', (text: string) => text, 'alive'],
  ['a process that has ended held', ended, 'dead'],
  ['another machine holds', elsewhere, 'silent'],
  ['was copied with its folder', (text: string) => text.replace(/ \S+$/, ' 1-1'), 'silent'],
  ['a power cut emptied', () => '', 'silent'],
  ['somebody else made', () => 'pid 12', 'foreign'],
])('judge() of a lock that %s is %s', async (_, change, expected) => {
  await using folder = await storeFolder();
  const path = join(folder.path, 'lock');
  const text = change(await lockText(path, await temporaryName()));

  expect(await judge(path, { text, beat: 0 })).toBe(expected);
});

test('judge() takes a lock for dead that this pid made in an earlier life', async () => {
  await using folder = await storeFolder();
  const path = join(folder.path, 'lock');
  const text = await lockText(path, await temporaryName());
  forgetLock(text);

  expect(await judge(path, { text, beat: 0 })).toBe('dead');
});

test('holderOf() reads the content and the time of a lock, and finds none where none is', async () => {
  await using folder = await storeFolder();
  const path = join(folder.path, 'lock');
  await writeFile(path, 'x'.repeat(300));

  expect(await holderOf(path)).toMatchObject({ text: 'x'.repeat(256), beat: expect.any(Number) });
  expect(await holderOf(`${path}.none`)).toBeUndefined();
});

test.each([
  ['a symbolic link', (path: string) => symlink('/etc/hostname', path)],
  ['a directory', (path: string) => mkdir(path)],
])('holderOf() refuses %s', async (_, make) => {
  await using folder = await storeFolder();
  const path = join(folder.path, 'lock');
  await make(path);

  await expect(holderOf(path)).rejects.toMatchObject({ code: 'PATH_FOREIGN' });
});

test('takeoverName() stands beside the lock, named after its holder', async () => {
  const name = await temporaryName();

  expect(takeoverName('/x/lock', { text: `${name} token 1-2`, beat: 0 })).toBe(`/x/lock${name}`);
  expect(takeoverName('/x/lock', { text: '', beat: 0 })).toBe('/x/lock.rootsmith-nobody');
});

test('folderMark() tells folders apart, and stays the same for one of them', async () => {
  await using one = await storeFolder();
  await using other = await storeFolder();

  expect(await folderMark(one.path)).toBe(await folderMark(one.path));
  expect(await folderMark(one.path)).not.toBe(await folderMark(other.path));
  expect(await folderMark(join(one.path, 'none'))).toBe('-');
});
