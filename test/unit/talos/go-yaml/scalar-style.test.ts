import { expect, test } from 'vitest';
import { goYamlOf } from '../../../../src/talos/go-yaml/index.ts';
import { scalarStyleOf } from '../../../../src/talos/go-yaml/scalar-style.ts';

const dialect = goYamlOf(undefined);

test.each([
  ['abc', 'plain'],
  ['a:b', 'plain'],
  ['>= 1.0.0', 'single'],
  ['a: b', 'single'],
  [' a', 'single'],
  ['true', 'double'],
  ['', 'double'],
  ['1:30', 'double'],
  ['a\tb', 'double'],
  ['a\nb', 'literal'],
  ['a \nb', 'double'],
  ['\n', 'double'],
])('scalarStyleOf(%j) is %s', (text, style) => {
  expect(scalarStyleOf(text, dialect)).toBe(style);
});
