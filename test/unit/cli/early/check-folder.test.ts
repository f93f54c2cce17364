import { join } from 'node:path';
import { expect, test } from 'vitest';
import { checkOutputFile, checkOutputFolder } from '../../../../src/cli/early/check-folder.ts';
import { storeFolder } from '../../../fixtures/store-options.ts';

test('checkOutputFile() refuses its own input, and what lies in it', async () => {
  await using folder = await storeFolder();
  const inside = join(folder.path, 'a.sqsh');

  await expect(checkOutputFile(inside, [inside])).rejects.toMatchObject({
    code: 'USAGE',
    message: expect.stringContaining('is its own input'),
  });
  await expect(checkOutputFile(inside, [folder.path])).rejects.toMatchObject({
    message: expect.stringContaining('lies in its input'),
  });
  await checkOutputFile(inside, [join(folder.path, 'b.tar')]);
});

test('checkOutputFolder() refuses a folder that takes nothing', async () => {
  await expect(checkOutputFolder('/proc/none')).rejects.toMatchObject({ code: 'PERMISSION' });
});
