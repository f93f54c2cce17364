import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { BuildLog } from '../../../../src/kernel/tree/build-log.ts';
import { testFolder } from '../../../fixtures/kernel/stand-in-tree.ts';

test('BuildLog keeps all lines in order, in a file that it begins anew', async () => {
  using folder = testFolder();
  const path = join(folder.path, 'logs/build.log');
  for (const run of ['first', 'second']) {
    await using log = await BuildLog.open(path);
    for (const line of [1, 2, 3]) log.add(`${run} ${line}`);
    await log.settle();
    log.add('last');
  }

  expect(readFileSync(path, 'utf8')).toBe('second 1\nsecond 2\nsecond 3\nlast\n');
});

test('BuildLog.open() says which log cannot be written', async () => {
  using folder = testFolder();
  writeFileSync(join(folder.path, 'file'), '');

  await expect(BuildLog.open(join(folder.path, 'file/build.log'))).rejects.toThrow('write the log');
});
