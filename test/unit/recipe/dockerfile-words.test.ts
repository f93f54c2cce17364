import { expect, test } from 'vitest';
import { expandWord, splitAssignments, splitWords, type WordContext } from '../../../src/recipe/dockerfile-words.ts';

const values: Readonly<Record<string, string>> = { A: 'a', EMPTY: '', 'B C': 'never' };

function contextOf(unset: string[] = [], escape = '\\'): WordContext {
  return {
    escape,
    lookup: (name) => values[name],
    onUnset: (name) => unset.push(name),
    fail: (found) => {
      throw new Error(found);
    },
  };
}

test.each([
  ['plain', 'plain'],
  ['$A', 'a'],
  ['x$A.y', 'xa.y'],
  ['$AB', ''],
  ['${A}B', 'aB'],
  ['${A:-d}', 'a'],
  ['${EMPTY:-d}', 'd'],
  ['${EMPTY-d}', ''],
  ['${NONE-d}', 'd'],
  ['${NONE:-$A$A}', 'aa'],
  ['${NONE:-${NONE:-x}}', 'x'],
  ['${NONE:-"a}b"}', 'a}b'],
  ['${A:+other}', 'other'],
  ['${EMPTY:+other}', ''],
  ['${EMPTY+other}', 'other'],
  ['${A:?no}', 'a'],
  ['\\$A', '$A'],
  ['\\\\$A', '\\a'],
  ["'$A'", '$A'],
  ['"$A b"', 'a b'],
  ['"\\$A"', '$A'],
  ['"\\x"', '\\x'],
  ['a\\', 'a'],
  ['$', '$'],
  ['100$', '100$'],
  ['$1', ''],
  ['', ''],
])('expandWord() makes `%s` `%s`', (word, expected) => {
  expect(expandWord(word, contextOf())).toBe(expected);
});

test.each([
  ['$NONE${NONE}', ['NONE', 'NONE']],
  ['${NONE:-$OTHER}', ['OTHER']],
  ['${A:-$OTHER}', []],
  ['${NONE:+$OTHER}', []],
  ['${A:+$OTHER}', ['OTHER']],
])('expandWord() tells of the variables in `%s` that are missed: %j', (word, expected) => {
  const unset: string[] = [];

  expandWord(word, contextOf(unset));

  expect(unset).toEqual(expected);
});

test('expandWord() obeys another escape', () => {
  expect(expandWord('`$A\\$A', contextOf([], '`'))).toBe('$A\\a');
});

test.each([
  ["'a", "`'a` lacks its closing quote `'`"],
  ['"a', '`"a` lacks its closing quote `"`'],
  ['${A', '`${A` uses a form of `${A}` that is not supported'],
  ['${A:-b', '`${A:-b` lacks its closing `}`'],
  ['${}', '`${}` has `${` without the name of a variable'],
  ['${A%x}', '`${A%x}` uses a form of `${A}` that is not supported'],
  ['${A/x/y}', '`${A/x/y}` uses a form of `${A}` that is not supported'],
  ['${NONE:?}', '`NONE` is not set: it is required'],
  ['${NONE?say so}', '`NONE` is not set: say so'],
])('expandWord() refuses `%s`', (word, message) => {
  expect(() => expandWord(word, contextOf())).toThrow(message);
});

test('expandWord() refuses nesting beyond twenty levels, at once', () => {
  const word = `${'${N:-'.repeat(3000)}x${'}'.repeat(3000)}`;

  expect(() => expandWord(word, contextOf())).toThrow('nests variables deeper than 20 levels');
});

test('expandWord() refuses a value that grows beyond what a program can take', () => {
  const lookup = () => 'a'.repeat(1024);

  expect(() => expandWord('$A'.repeat(129), { ...contextOf(), lookup })).toThrow(
    'becomes longer than 131072 characters',
  );
});

test('splitWords() splits at white space, whatever is quoted', () => {
  expect(splitWords(' a\t"b c"  d ')).toEqual(['a', '"b', 'c"', 'd']);
});

test.each([
  ['a=b c=d', ['a=b', 'c=d']],
  ['  a="b c"  d=\'e f\' ', ['a="b c"', "d='e f'"]],
  ['a=b\\ c', ['a=b\\ c']],
  ['a="b\\" c" d=e', ['a="b\\" c"', 'd=e']],
  ["a='b\\' c=d", ["a='b\\'", 'c=d']],
  ['a="" b=', ['a=""', 'b=']],
  ['', []],
])('splitAssignments() splits `%s`', (text, expected) => {
  expect(splitAssignments(text, '\\')).toEqual(expected);
});
