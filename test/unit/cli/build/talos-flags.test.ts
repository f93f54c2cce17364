import { expect, test } from 'vitest';
import * as z from 'zod';
import { noRecipeFlags } from '../../../../src/cli/build/recipe-flags.ts';
import { talosFlags } from '../../../../src/cli/build/talos-flags.ts';

test('talosFlags stand under two headings', () => {
  const groups = Object.values(talosFlags).map((type) => type.meta()?.['group']);

  expect(new Set(groups)).toEqual(new Set(['What to make of Talos', 'Secure boot']));
});

test('talosFlags without any are those of a recipe as it is written', () => {
  const { platform: _, rm: __, buildArg: ___, ...talos } = noRecipeFlags;

  expect(z.strictObject(talosFlags).parse({})).toEqual(talos);
});
