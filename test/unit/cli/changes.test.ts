import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { Changes } from '../../../src/cli/changes.ts';
import { storeFolder } from '../../fixtures/store-options.ts';

const never = new AbortController().signal;

test('next() notices a file that is replaced, and nothing beside it', async () => {
  await using folder = await storeFolder();
  const path = join(folder.path, 'recipe.yaml');
  await writeFile(path, 'old');
  using changes = await Changes.watch([path]);
  await writeFile(join(folder.path, 'other'), '');
  await expect(changes.next(AbortSignal.timeout(30))).rejects.toMatchObject({ name: 'TimeoutError' });

  await writeFile(`${path}.new`, 'new');
  await rename(`${path}.new`, path);

  await expect(changes.next(never)).resolves.toBeUndefined();
});

test('next() notices what changed before it was called, deep in a folder too', async () => {
  await using folder = await storeFolder();
  await mkdir(join(folder.path, 'a/b'), { recursive: true });
  using changes = await Changes.watch([folder.path]);

  await writeFile(join(folder.path, 'a/b/c'), '');

  await expect(changes.next(never)).resolves.toBeUndefined();
});
