import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readNamedFile } from '../../../../src/cli/secureboot/read-named-file.ts';
import { testContext } from '../../../fixtures/command-line.ts';
import { storeFolder } from '../../../fixtures/store-options.ts';

test('readNamedFile() reads a file from the current directory, and names one that is missing as it was written', async () => {
  await using folder = await storeFolder();
  await writeFile(join(folder.path, 'cert.pem'), 'a certificate');
  const context = testContext({ directory: folder.path });

  expect(Buffer.from(await readNamedFile('cert.pem', context)).toString()).toBe('a certificate');
  await expect(readNamedFile('other.pem', context)).rejects.toMatchObject({
    code: 'NOT_FOUND',
    message: expect.stringContaining('`other.pem`'),
  });
});
