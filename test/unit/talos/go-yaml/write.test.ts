import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { GoFloat, type GoYamlValue, goYamlOf, writeGoYaml } from '../../../../src/talos/index.ts';

const write = (value: GoYamlValue): string => writeGoYaml(value, goYamlOf(undefined));

test('writeGoYaml() indents by four, and lists below their key', () => {
  const layer = { image: '0.sqsh', metadata: { name: 'hello', description: 'a\nb\n', constraint: '>= v1.0.0' } };

  expect(write({ layers: [layer], none: [], empty: {}, left: undefined })).toBe(
    "layers:\n    - image: 0.sqsh\n      metadata:\n        name: hello\n        description: |\n            a\n            b\n        constraint: '>= v1.0.0'\nnone: []\nempty: {}\n",
  );
});

test('writeGoYaml() nests lists', () => {
  expect(write([['a', ['b']], 'c'])).toBe('- - a\n  - - b\n- c\n');
});

test('writeGoYaml() sorts maps and keeps the order of fields', () => {
  expect(
    write(
      new Map<string, GoYamlValue>([
        ['b', 1],
        ['a', { z: 1, y: 2 }],
      ]),
    ),
  ).toBe('a:\n    z: 1\n    "y": 2\nb: 1\n');
});

test('writeGoYaml() writes numbers as Go does', () => {
  const floats = [1e6, 1, -0.00001, 123456.7, 1234567.8, Number.NaN, Number.NEGATIVE_INFINITY, -0];

  expect(write([...floats.map((value) => new GoFloat(value)), 10, 10n, true, null])).toBe(
    '- 1e+06\n- 1\n- -1e-05\n- 123456.7\n- 1.2345678e+06\n- .nan\n- -.inf\n- -0\n- 10\n- 10\n- true\n- null\n',
  );
});

test('writeGoYaml() puts a key of several lines or of more than 128 bytes on lines of its own', () => {
  expect(write({ 'a\nb': 1 })).toBe('? |-\n    a\n    b\n: 1\n');
  expect(write({ ['x'.repeat(129)]: 1 })).toBe(`? ${'x'.repeat(129)}\n: 1\n`);
});

test('writeGoYaml() of a value is read back as that value', () => {
  const text = fc.string({ unit: fc.constantFrom('a', 'b', ' ', ':', '-', '#', '"', "'", '\n', '1', '.', '~', 'ä') });
  const { value } = fc.letrec<{ value: GoYamlValue }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 3 },
      // The package `yaml` takes a lone point for a number, which Go does not.
      text.filter((one) => !/^(?:[ \n]|-?\.$)/.test(one)),
      fc.boolean(),
      fc.array(tie('value'), { maxLength: 3 }),
      fc.dictionary(fc.stringMatching(/^[a-e]{1,3}$/), tie('value'), { maxKeys: 3 }),
    ),
  }));
  fc.assert(
    fc.property(value, (one) => {
      expect(parse(write(one), { version: '1.1' })).toEqual(one);
    }),
  );
});
