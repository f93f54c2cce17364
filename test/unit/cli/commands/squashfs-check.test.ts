import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { flipByte } from '../../../fixtures/bundle-damage.ts';
import { runLine } from '../../../fixtures/command-line.ts';
import { storeFolder } from '../../../fixtures/store-options.ts';

test('squashfs check names what breaks the format', async () => {
  await using folder = await storeFolder();
  await mkdir(join(folder.path, 'root'));
  const options = { directory: folder.path, env: { TMPDIR: folder.options.spoolDirectory } };
  await runLine(['squashfs', 'create', 'root', 'a.sqsh'], options);
  await flipByte(join(folder.path, 'a.sqsh'), 0);

  const { status, stderr } = await runLine(['squashfs', 'check', 'a.sqsh'], options);

  expect(status).toBe(3);
  expect(stderr).toContain('a.sqsh');
});
