import { expect, test } from 'vitest';
import { END, isBlank } from '../../../../src/talos/go-yaml/characters.ts';
import { goYamlOf } from '../../../../src/talos/go-yaml/index.ts';
import { Reader } from '../../../../src/talos/go-yaml/reader.ts';

const over = (text: string): Reader => new Reader(new TextEncoder().encode(text), goYamlOf(undefined));

test('Reader counts lines and columns in characters', () => {
  const reader = over('😀a\r\nb');
  reader.skip(2);
  expect(reader.mark).toEqual({ index: 2, line: 0, column: 2 });
  expect(reader.readBreak()).toBe('\n');
  expect(reader.mark).toEqual({ index: 4, line: 1, column: 0 });
  expect(reader.read()).toBe('b');
  expect(reader.at()).toBe(END);
});

test.each([
  ['\n', '\n'],
  ['\r', '\n'],
  ['\x85', '\n'],
  ['\u2028', '\u2028'],
  ['x', ''],
])('readBreak() of %j gives %j', (text, expected) => {
  expect(over(text).readBreak()).toBe(expected);
});

test('readWhile() stops at what is not wanted, and at the end', () => {
  const reader = over('  \t x');

  expect(reader.readWhile(isBlank)).toBe('  \t ');
  expect(reader.readWhile(() => true)).toBe('x');
  expect(reader.readWhile(() => true)).toBe('');
});

test.each([
  ['---', true],
  ['--- a', true],
  ['---\n', true],
  ['---a', false],
  ['--', false],
])('atDocumentMark() of %j is %j', (text, expected) => {
  expect(over(text).atDocumentMark('---')).toBe(expected);
});

test('atDocumentMark() is for the start of a line only', () => {
  const reader = over(' ---');
  reader.skip();

  expect(reader.atDocumentMark('---')).toBe(false);
});

test('endLine() counts a line that has no break', () => {
  const reader = over('a');
  reader.endLine();
  expect(reader.line).toBe(0);
  reader.skip();
  reader.endLine();
  expect([reader.line, reader.column]).toEqual([1, 0]);
});
