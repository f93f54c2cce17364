import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { isMissingFile, isMissingPath, unlessAbsent } from '../../../src/files/absent.ts';

async function errorOf(path: string): Promise<unknown> {
  return await readFile(path).catch((error: unknown) => error);
}

test.each([
  ['a file that is not there', `${import.meta.filename}.none`, true, true],
  ['a path below a file', `${import.meta.filename}/none`, false, true],
  ['a directory', import.meta.dirname, false, false],
])('isMissingFile() and isMissingPath() judge the error of %s', async (_, path, isFile, isPath) => {
  const error = await errorOf(path);

  expect([isMissingFile(error), isMissingPath(error)]).toEqual([isFile, isPath]);
});

test('unlessAbsent() gives nothing for a missing file, and throws what else went wrong', async () => {
  expect(await readFile(`${import.meta.filename}.none`).catch(unlessAbsent)).toBeUndefined();
  await expect(readFile(import.meta.dirname).catch(unlessAbsent)).rejects.toMatchObject({ code: 'EISDIR' });
});
