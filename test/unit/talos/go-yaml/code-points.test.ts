import { expect, test } from 'vitest';
import { CodePoints } from '../../../../src/talos/go-yaml/code-points.ts';
import { goYamlOf } from '../../../../src/talos/go-yaml/index.ts';

const points = (...bytes: readonly number[]): CodePoints => new CodePoints(Uint8Array.from(bytes), goYamlOf(undefined));
const ofText = (text: string): CodePoints => points(...new TextEncoder().encode(text));

function all(codePoints: CodePoints): string {
  for (let at = 0; codePoints.at(at) !== undefined; at += 1);
  return codePoints.text(0, codePoints.count);
}

test.each(['', 'plain', 'hé€😀', 'x'.repeat(5000)])('CodePoints reads UTF-8 (case %#)', (text) => {
  expect(all(ofText(text))).toBe(text);
});

test.each([
  ['UTF-8 with a mark', [0xef, 0xbb, 0xbf, 0x61]],
  ['UTF-16, little endian', [0xff, 0xfe, 0x61, 0]],
  ['UTF-16, big endian', [0xfe, 0xff, 0, 0x61]],
])('CodePoints passes over the mark of %s', (_, bytes) => {
  expect(all(points(...bytes))).toBe('a');
});

test('CodePoints reads a character across two chunks of 512 bytes', () => {
  const text = `${'a'.repeat(511)}€b`;

  expect(all(ofText(text))).toBe(text);
});

test('CodePoints does not look at what is not asked for', () => {
  const codePoints = points(...new TextEncoder().encode('a'.repeat(512)), 0xff);

  expect(codePoints.at(511)).toBe(0x61);
  expect(() => codePoints.at(512)).toThrow('invalid leading UTF-8 octet');
});

test.each([
  [[0x61, 0x0a, 0xff], 'invalid leading UTF-8 octet', { line: 1, column: 0 }],
  [[0xc3], 'incomplete UTF-8 octet sequence', { line: 0, column: 0 }],
  [[0xc3, 0x61], 'invalid trailing UTF-8 octet', { line: 0, column: 0 }],
  [[0xc0, 0xaf], 'invalid length of a UTF-8 sequence', { line: 0, column: 0 }],
  [[0xed, 0xa0, 0x80], 'invalid Unicode character', { line: 0, column: 0 }],
  [[0x61, 0x01], 'control characters are not allowed', { line: 0, column: 1 }],
  [[0xff, 0xfe, 0x61], 'incomplete UTF-16 character', { line: 0, column: 0 }],
  [[0xff, 0xfe, 0x00, 0xdc], 'unexpected low surrogate area', { line: 0, column: 0 }],
  [[0xff, 0xfe, 0x00, 0xd8, 0x61, 0], 'expected low surrogate area', { line: 0, column: 0 }],
])('CodePoints refuses %j: %s', (bytes, message, at) => {
  expect(() => all(points(...bytes))).toThrow(expect.objectContaining({ message, at }));
});
