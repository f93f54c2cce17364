import { expect, test } from 'vitest';
import { goYamlOf } from '../../../../src/talos/go-yaml/index.ts';
import { styleOf } from '../../../../src/talos/go-yaml/scalar-style.ts';

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
])('styleOf(%j) is %s', (text, style) => {
  expect(styleOf(text, dialect)).toBe(style);
});
