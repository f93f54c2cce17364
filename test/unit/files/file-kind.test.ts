import { execFileSync } from 'node:child_process';
import { lstat, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { kindOf, notRegular } from '../../../src/files/file-kind.ts';
import { storeFolder } from '../../fixtures/store-options.ts';

async function make(kind: string, path: string): Promise<Disposable> {
  if (kind === 'a file') await writeFile(path, '');
  if (kind === 'a symbolic link') await symlink('elsewhere', path);
  if (kind === 'a FIFO') execFileSync('mkfifo', [path]);
  const server = createServer();
  if (kind === 'a socket') await new Promise<void>((resolve) => server.listen(path, resolve));
  return { [Symbol.dispose]: () => void server.close() };
}

test.each(['a file', 'a symbolic link', 'a FIFO', 'a socket'])('kindOf() knows %s', async (kind) => {
  await using folder = await storeFolder();
  const path = join(folder.path, 'x');
  using _ = await make(kind, path);

  expect(kindOf(await lstat(path))).toBe(kind);
});

test.each([
  ['/dev/null', 'NOT_A_FILE', 'it is a device, not a regular file', 'Name a regular file.'],
  [import.meta.dirname, 'NOT_FOUND', 'it is a directory, not a file', 'Name a file in it.'],
])('notRegular() tells what %s is', async (path, code, found, hint) => {
  const error = notRegular(path, await lstat(path));

  expect(error).toMatchObject({ code, message: `cannot read \`${path}\`: ${found}`, hint });
});

test('notRegular() tells what to do with a FIFO', async () => {
  await using folder = await storeFolder();
  const path = join(folder.path, 'x');
  using _ = await make('a FIFO', path);

  expect(notRegular(path, await lstat(path)).hint).toBe('Write its output to a file, and name that file.');
});
