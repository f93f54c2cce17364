import { expect, test } from 'vitest';
import { AliasCount } from '../../../../src/talos/go-yaml/alias-count.ts';
import type { AliasNode, ScalarNode } from '../../../../src/talos/go-yaml/node.ts';

const mark = { index: 0, line: 0, column: 0 };
const scalar: ScalarNode = { kind: 'scalar', tag: '', mark, value: 'x', quoted: false };
const alias: AliasNode = { kind: 'alias', tag: '', mark, name: 'a', target: scalar };

/** Counts values, some of which come from an alias. */
function count(plain: number, aliased: number): void {
  const counting = new AliasCount();
  for (let done = 0; done < plain; done += 1) counting.count(mark);
  counting.follow(alias, () => {
    for (let done = 0; done < aliased; done += 1) counting.count(mark);
  });
}

test('AliasCount gives what is decoded behind an alias', () => {
  expect(new AliasCount().follow(alias, (target) => target)).toBe(scalar);
});

test('AliasCount takes a small document of which 99 % comes from aliases, and no more', () => {
  expect(() => count(11, 990)).not.toThrow();
  expect(() => count(5, 2000)).toThrow('document contains excessive aliasing');
});

test('AliasCount takes a large document of which 10 % comes from aliases, and no more', () => {
  expect(() => count(4_000_000, 400_000)).not.toThrow();
  expect(() => count(4_000_000, 500_000)).toThrow('document contains excessive aliasing');
});

test('AliasCount refuses an alias inside of itself, and takes it twice in a row', () => {
  const counting = new AliasCount();

  expect(() => counting.follow(alias, () => counting.follow(alias, () => 1))).toThrow(
    "anchor 'a' value contains itself",
  );
  const fresh = new AliasCount();
  expect([fresh.follow(alias, () => 1), fresh.follow(alias, () => 2)]).toEqual([1, 2]);
});
