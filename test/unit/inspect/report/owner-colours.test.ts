import { expect, test } from 'vitest';
import { ownerColours } from '../../../../src/inspect/report/owner-colours.ts';

test('ownerColours() gives extensions six colours in turn, and never those of base and recipe', () => {
  const extensions = Array.from({ length: 7 }, (_, at) => ({ kind: 'extension' as const, name: `${at}` }));

  expect(
    ownerColours([
      { kind: 'base', name: '' },
      ...extensions,
      { kind: 'recipe', name: '' },
      { kind: 'format', name: '' },
    ]),
  ).toEqual([0, 2, 3, 4, 5, 6, 7, 2, 1, 8]);
});
