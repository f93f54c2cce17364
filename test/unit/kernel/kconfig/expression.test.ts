import fc from 'fast-check';
import { expect, test } from 'vitest';
import { evaluate, symbolsOf } from '../../../../src/kernel/kconfig/expression.ts';

const values = new Map([
  ['YES', 'y'],
  ['MOD', 'm'],
  ['NUM', '42'],
  ['TEXT', '"abc"'],
]);

test.each([
  ['YES', 2],
  ['MOD', 1],
  ['OFF', 0],
  ['m', 1],
  ['!MOD', 1],
  ['!OFF', 2],
  ['YES && MOD', 1],
  ['OFF || MOD', 1],
  ['(OFF || YES) && !OFF', 2],
  ['YES && MOD || YES', 2],
  ['MOD = m', 2],
  ['MOD!=n', 2],
  ['NUM >= 42', 2],
  ['NUM < 42', 0],
  ['TEXT = "abc"', 2],
  ['$(cc-option,-mfoo(x)) && OFF', 0],
  ['$(cc-option,-mfoo) && YES', undefined],
  ['YES ||', undefined],
  ['(YES', undefined],
  ['', undefined],
])('evaluate() of %j is %s', (expression, expected) => {
  expect(evaluate(expression, values)).toBe(expected);
});

test('evaluate() of parentheses without end gives up', () => {
  expect(evaluate('!'.repeat(100_000), values)).toBeUndefined();
  expect(evaluate('('.repeat(100_000), values)).toBeUndefined();
});

test('evaluate() and symbolsOf() end on any text', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      expect([0, 1, 2, undefined]).toContain(evaluate(text, values));
      expect(symbolsOf(text)).toBeInstanceOf(Array);
    }),
  );
});

test('symbolsOf() names each option once, without constants and macros', () => {
  expect(symbolsOf('A && (B=y || !A) && C != "text" && D > 5 && m && $(success,x)')).toEqual(['A', 'B', 'C', 'D']);
});
