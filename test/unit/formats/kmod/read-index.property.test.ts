import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { isRootsmithError } from '../../../../src/errors/index.ts';
import { indexNodeOrder, readIndex } from '../../../../src/formats/kmod/index.ts';
import { addToIndex, emptyIndex } from '../../../../src/formats/kmod/index-tree.ts';
import { writeIndex } from '../../../../src/formats/kmod/write-index.ts';

const key = fc.stringMatching(/^[a-c*_:]{0,8}$/);
const entries = fc.array(fc.tuple(key, fc.stringMatching(/^[ -~]{0,12}$/), fc.nat(5)), { maxLength: 60 });
const order = fc.constantFrom('pre-order' as const, 'post-order' as const);

function treeOf(list: readonly (readonly [string, string, number])[]) {
  const root = emptyIndex();
  for (const [name, text, priority] of list) addToIndex(root, name, { text, priority });
  return root;
}

test('readIndex() gives back what writeIndex() was given, in either order', () => {
  fc.assert(
    fc.property(entries, order, (list, nodeOrder) => {
      const expected = new Map<string, { text: string; priority: number }[]>();
      for (const [name, text, priority] of list)
        expected.set(name, [{ text, priority }, ...(expected.get(name) ?? [])]);
      for (const values of expected.values()) values.sort((a, b) => a.priority - b.priority);

      const file = writeIndex(treeOf(list), nodeOrder);

      const index = readIndex(file);
      expect(index).toEqual(expected);
      expect([...index.keys()]).toEqual([...expected.keys()].sort());
      expect([nodeOrder, undefined]).toContain(indexNodeOrder(file));
    }),
  );
});

test('readIndex() ends noise with facts or an explained error, never otherwise', () => {
  const file = writeIndex(
    treeOf([
      ['ab', 'one', 1],
      ['ac', 'two', 2],
      ['b', 'three', 0],
    ]),
    'post-order',
  );

  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.nat(file.length - 1), fc.nat(255)), { maxLength: 6 }),
      fc.nat(file.length),
      (changes, length) => {
        const noisy = file.slice();
        for (const [at, byte] of changes) noisy[at] = byte;
        let failure: unknown;

        try {
          readIndex(noisy.subarray(0, length));
        } catch (error) {
          failure = error;
        }

        expect(failure === undefined || isRootsmithError(failure)).toBe(true);
      },
    ),
  );
});
