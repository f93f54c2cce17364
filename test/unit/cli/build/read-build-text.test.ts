import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readBuildText } from '../../../../src/cli/build/read-build-text.ts';
import { testTerminal } from '../../../fixtures/command-line.ts';
import { storeFolder } from '../../../fixtures/store-options.ts';

test('readBuildText() reads UTF-16 too', async () => {
  await using folder = await storeFolder();
  const path = join(folder.path, 'recipe.yaml');
  await writeFile(path, Buffer.from('\uFEFFkind: x', 'utf16le'));

  expect(await readBuildText(path, { terminal: testTerminal() })).toBe('kind: x');
});
