import { join } from 'node:path';
import { expect, test } from 'vitest';
import { RootsmithError } from '../../../../src/errors/index.ts';
import { explainMenuFailure } from '../../../../src/kernel/menuconfig/run-menuconfig.ts';
import { writeFiles } from '../../../fixtures/pkgs-checkouts.ts';
import { storeFolder } from '../../../fixtures/store-options.ts';

const failed = new RootsmithError('TOOL_FAILED', '`make menuconfig` ended with status 2');

test('explainMenuFailure() names the headers of ncurses if they are not there', async () => {
  await using folder = await storeFolder();

  expect(await explainMenuFailure(failed, folder.path)).toMatchObject({
    code: 'TOOL_MISSING',
    hint: 'Install them: apt-get install libncurses-dev',
  });
});

test('explainMenuFailure() leaves other failures as they are', async () => {
  await using folder = await storeFolder();
  await writeFiles(folder.path, { 'ncursesw/curses.h': '' });
  const missing = new RootsmithError('TOOL_MISSING', '`make` is not installed');

  expect(await explainMenuFailure(failed, folder.path)).toBe(failed);
  expect(await explainMenuFailure(missing, join(folder.path, 'none'))).toBe(missing);
});
