import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readEnrolment } from '../../../../src/cli/secureboot/read-enrolment.ts';
import { testTerminal } from '../../../fixtures/command-line.ts';
import { storeFolder } from '../../../fixtures/store-options.ts';

test('readEnrolment() reads each file by its path, and names the one that is missing', async () => {
  await using folder = await storeFolder();
  const path = (name: string): string => join(folder.path, name);
  for (const name of ['a', 'b', 'c']) await writeFile(path(name), name);
  const context = { terminal: testTerminal() };

  const read = await readEnrolment({ PK: path('a'), KEK: path('b'), db: path('c') }, context);

  expect([read.PK, read.KEK, read.db].map((bytes) => Buffer.from(bytes).toString())).toEqual(['a', 'b', 'c']);
  await expect(readEnrolment({ PK: path('a'), KEK: path('b'), db: path('d') }, context)).rejects.toMatchObject({
    code: 'NOT_FOUND',
    message: expect.stringContaining(path('d')) as string,
  });
});
