import { expect, test } from 'vitest';
import { Folding } from '../../../../src/talos/go-yaml/folding.ts';
import { goYamlOf } from '../../../../src/talos/go-yaml/index.ts';
import { Reader } from '../../../../src/talos/go-yaml/reader.ts';

function fold(text: string, broken = false): Folding {
  const folding = new Folding(broken);
  folding.read(new Reader(new TextEncoder().encode(text), goYamlOf(undefined)));
  return folding;
}

test.each([
  ['blanks stay', ' \t x', ' \t '],
  ['one break is a blank', ' \n  x', ' '],
  ['two breaks are one', '\n\nx', '\n'],
  ['three breaks are two', '\n\n\nx', '\n\n'],
  ['a line separator stays itself', '\u2028x', '\u2028'],
  ['nothing stays nothing', 'x', ''],
])('Folding: %s', (_, text, expected) => {
  expect(fold(text).text).toBe(expected);
});

test('Folding behind an escaped break drops the blanks of the next line', () => {
  expect(fold('   x', true).text).toBe('');
});

test('Folding calls its check for blanks at the start of a line only', () => {
  let checks = 0;
  new Folding().read(new Reader(new TextEncoder().encode('  \n   x'), goYamlOf(undefined)), () => (checks += 1));

  expect(checks).toBe(3);
});
