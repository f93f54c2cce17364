import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readSchematic } from '../../../../src/cli/build/read-schematic.ts';
import { testTerminal } from '../../../fixtures/command-line.ts';
import { storeFolder } from '../../../fixtures/store-options.ts';

test('readSchematic() reads a file or standard input', async () => {
  await using folder = await storeFolder();
  await writeFile(join(folder.path, 's.yaml'), 'owner: a');
  const terminal = testTerminal({ directory: folder.path, input: 'owner: b' });

  expect(await readSchematic('s.yaml', { terminal })).toMatchObject({ file: 's.yaml', owner: 'a' });
  expect(await readSchematic('-', { terminal })).toMatchObject({ file: 'stdin', owner: 'b' });
});

test('readSchematic() refuses unknown fields, and a file that is missing', async () => {
  const terminal = testTerminal({ input: 'customisation: {}' });

  await expect(readSchematic('-', { terminal })).rejects.toMatchObject({
    code: 'SCHEMATIC_INVALID',
    message: 'stdin:1:1: at `customisation`: unknown key `customisation`',
    hint: 'Write `customization`.',
  });
  await expect(readSchematic('gone.yaml', { terminal })).rejects.toMatchObject({ code: 'NOT_FOUND' });
});
