import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { overlayWith } from '../../../../src/cli/build/overlay-flags.ts';
import type { OverlaySource } from '../../../../src/recipe/index.ts';
import { testTerminal } from '../../../fixtures/command-line.ts';
import { storeFolder } from '../../../fixtures/store-options.ts';

const here = { terminal: testTerminal({ directory: '/here' }) };
const before: OverlaySource = {
  image: undefined,
  name: 'rpi_generic',
  options: { a: '1', b: '2' },
  at: { file: 'recipe.yaml', line: 1, column: 1 },
};

test.each([
  ['rpi_generic', { image: undefined, name: 'rpi_generic' }],
  ['r.example/overlay:v1', { image: { place: 'r.example/overlay:v1' }, name: undefined }],
  ['rpi=oci:./overlay:v1', { image: { place: 'oci:/here/overlay:v1' }, name: 'rpi' }],
])('overlayWith() takes %j', async (overlay, expected) => {
  expect(await overlayWith(before, { overlay, overlayOption: [] }, here)).toMatchObject({ ...expected, options: {} });
});

test('overlayWith() leaves the overlay of the recipe, and adds options to it', async () => {
  await using folder = await storeFolder();
  await writeFile(join(folder.path, 'config.txt'), 'arm_64bit=1\n');
  await writeFile(join(folder.path, 'more.yaml'), 'c: 3\nd: { e: [x] }\n');
  const context = { terminal: testTerminal({ directory: folder.path }) };
  const overlayOption = ['b=x=y', 'text=@config.txt', '@more.yaml'];

  expect(await overlayWith(before, { overlayOption: [] }, context)).toBe(before);
  expect(await overlayWith(before, { overlayOption }, context)).toEqual({
    ...before,
    options: { a: '1', b: 'x=y', text: 'arm_64bit=1\n', c: 3, d: { e: ['x'] } },
  });
});

test.each([
  [undefined, { overlayOption: ['a=1'] }, 'USAGE', '`--overlay-option` is for an overlay'],
  [before, { overlayOption: ['a'] }, 'USAGE', '`--overlay-option a` has no value'],
  [before, { overlayOption: ['@nowhere.yaml'] }, 'NOT_FOUND', 'nowhere.yaml'],
  [undefined, { overlay: 'A B', overlayOption: [] }, 'REFERENCE_INVALID', '`--overlay` is `A B`'],
])('overlayWith() of %j refuses %j', async (overlay, flags, code, message) => {
  await expect(overlayWith(overlay, flags, here)).rejects.toMatchObject({
    code,
    message: expect.stringContaining(message),
    hint: expect.any(String),
  });
});

test.each(['[a]', 'a: [', ''])('overlayWith() refuses options that are the text %j', async (text) => {
  await using folder = await storeFolder();
  await writeFile(join(folder.path, 'o.yaml'), text);
  const context = { terminal: testTerminal({ directory: folder.path }) };

  await expect(overlayWith(before, { overlayOption: ['@o.yaml'] }, context)).rejects.toMatchObject({
    code: 'USAGE',
    message: expect.stringContaining('`o.yaml` holds no mapping of overlay options: '),
  });
});
