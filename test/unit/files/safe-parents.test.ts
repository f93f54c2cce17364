import { chmod, mkdir, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { hasSafeParents } from '../../../src/files/safe-parents.ts';
import { storeFolder } from '../../fixtures/store-options.ts';

test.each([
  [0o755, true],
  [0o1777, true],
  [0o777, false],
  [0o775, false],
])('hasSafeParents() of a folder in one with mode %o is %s', async (mode, expected) => {
  await using folder = await storeFolder();
  const parent = join(await realpath(folder.path), 'parent');
  await mkdir(join(parent, 'child'), { recursive: true });
  await chmod(parent, mode);

  expect(await hasSafeParents(join(parent, 'child'))).toBe(expected);
});
