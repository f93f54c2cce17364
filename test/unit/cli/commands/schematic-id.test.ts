import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runLine } from '../../../fixtures/command-line.ts';
import { storeFolder } from '../../../fixtures/store-options.ts';

async function idOf(text: string, ...flags: readonly string[]) {
  await using folder = await storeFolder();
  await writeFile(join(folder.path, 'schematic.yaml'), text);
  return await runLine(['schematic', 'id', 'schematic.yaml', ...flags], { directory: folder.path });
}

test('schematic id prints the ID', async () => {
  expect(await idOf('{}')).toMatchObject({
    status: 0,
    stdout: '376567988ad370138ad8b2698212367b8edcb69b5fd68c80be1f2ec7d603b4ba\n',
  });
});

test('schematic id --text prints what the ID is made of', async () => {
  expect(await idOf('customization: {extraKernelArgs: [a]}', '--text')).toMatchObject({
    status: 0,
    stdout: 'customization:\n    extraKernelArgs:\n        - a\n',
  });
});

test('schematic id names file, line and column of an unknown field', async () => {
  const { status, stderr } = await idOf('customization:\n  extraArgs: [a]\n');

  expect(status).toBe(3);
  expect(stderr).toMatch(
    /schematic\.yaml:2:3: at `customization\.extraArgs`: unknown key `extraArgs` \[SCHEMATIC_INVALID\]/,
  );
});

test('schematic id says which file is missing', async () => {
  expect(await runLine(['schematic', 'id', 'none.yaml'])).toMatchObject({
    status: 4,
    stderr: expect.stringContaining('read `none.yaml`'),
  });
});
