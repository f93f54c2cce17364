import { expect, test } from 'vitest';
import { readYamlDocuments, type YamlDocument } from '../../../src/machine-config/index.ts';

function read(text: string, limits = {}): readonly YamlDocument[] {
  return [...readYamlDocuments(text, { file: 'f.yaml', ...limits })];
}

function values(text: string): readonly unknown[] {
  return read(text).map((document) => (document.kind === 'value' ? document.value : document.complaints));
}

test('readYamlDocuments() leaves out empty documents', () => {
  expect(values('---\n---\na: 1\n---\n# nothing\n---\nnull\n---\nb: 2\n...\n')).toEqual([{ a: 1 }, { b: 2 }]);
});

test('readYamlDocuments() counts lines from the start of the text', () => {
  const [, second] = read('a: 1\n---\nb:\n  - c: 2\n');

  expect(second?.kind === 'value' && second.at(['b', 0, 'c'])).toEqual({ line: 4, column: 8 });
});

test('readYamlDocuments() gives the nearest position of what is not written down', () => {
  const [document] = read('a:\n  b: 1\n');

  expect(document?.kind === 'value' && document.at(['a', 'x', 0])).toEqual({ line: 2, column: 3 });
});

test('readYamlDocuments() reads JSON', () => {
  expect(values('{"kind":"List","items":[{"a":1}]}')).toEqual([{ kind: 'List', items: [{ a: 1 }] }]);
});

test('readYamlDocuments() takes the later of two equal keys', () => {
  expect(values('a: 1\na: 2\n')).toEqual([{ a: 2 }]);
});

test('readYamlDocuments() resolves merge keys, of which the first source wins and the own key most', () => {
  expect(values('x: &x {p: 1, q: 1}\ny: &y {q: 2, r: 2}\nz: {<<: [*x, *y], p: 3}\n')).toEqual([
    { x: { p: 1, q: 1 }, y: { q: 2, r: 2 }, z: { p: 3, q: 1, r: 2 } },
  ]);
});

test('readYamlDocuments() keeps what an alias stands for one object', () => {
  const [document] = read('x: &x {p: 1}\ny: *x\n');
  const value = document?.kind === 'value' ? document.value : undefined;

  expect(value).toHaveProperty('x');
  expect(value).toHaveProperty('y', (value as { x: unknown }).x);
});

const nested = (line: (level: number, below: string) => string) =>
  `a0: &a0 {k: 1}\n${Array.from({ length: 30 }, (_, level) => line(level + 1, Array(10).fill(`*a${level}`).join(', '))).join('\n')}\n`;

test.each([
  ['an unknown alias', 'a: *nope\n', 'unresolved alias'],
  ['a bomb of aliases', nested((level, below) => `a${level}: &a${level} [${below}]`), 'excessive alias count'],
  [
    'a bomb of merges',
    nested((level, below) => `a${level}: &a${level} {k: {<<: [${below}]}}`),
    'excessive alias count',
  ],
  [
    'a bomb of merges in YAML 1.1',
    `%YAML 1.1\n---\n${nested((level, below) => `a${level}: &a${level} {k: {<<: [${below}]}}`)}`,
    'excessive alias count',
  ],
  ['deep nesting', `${'{"a":'.repeat(200)}1${'}'.repeat(200)}`, 'nested deeper than 100 levels'],
  ['very deep nesting', '['.repeat(20_000), 'nested deeper than 100 levels'],
  ['a key that is no text', '---\nspec: {{ .Values.spec }}\n', 'a key must be a plain text'],
  ['what is no YAML', 'a: [1\nb: 2\n', 'flow sequence'],
])('readYamlDocuments() complains about %s', (_, text, message) => {
  const broken = read(text).flatMap((document) => (document.kind === 'broken' ? document.complaints : []));

  expect(broken.map((complaint) => complaint.message).join('\n')).toContain(message);
});

test('readYamlDocuments() refuses a text that is too long', () => {
  expect(() => read('a: 12345', { maxLength: 7 })).toThrow(
    expect.objectContaining({ code: 'LIMIT_EXCEEDED', details: { limit: 7, length: 8 }, hint: expect.any(String) }),
  );
});

test.each([
  ['before `---`', '\uFEFF---\na: 1\n\uFEFF---\nb: 2\n'],
  ['before content without `---`', '\uFEFFa: 1\n\uFEFFb: 2\n'],
  ['after `---`', '---\n\uFEFFa: 1\n---\n\uFEFFb: 2\n'],
  ['after `...` and before a comment', 'a: 1\n...\n\uFEFF# from b.yaml\n---\nb: 2\n'],
  ['with Windows line ends', '\uFEFFa: 1\r\n\uFEFF---\r\nb: 2\r\n'],
])('readYamlDocuments() begins a document at a byte order mark %s', (_, text) => {
  expect(values(text)).toEqual([{ a: 1 }, { b: 2 }]);
});

test('readYamlDocuments() counts lines over byte order marks', () => {
  const [, second, broken] = read('\uFEFFa: 1\n\uFEFF---\nb:\n  c: 2\n\uFEFFd: [\n');

  expect(second?.kind === 'value' && second.at(['b', 'c'])).toEqual({ line: 4, column: 6 });
  expect(broken?.kind === 'broken' && broken.complaints[0]?.at.line).toBeGreaterThanOrEqual(5);
});

test('readYamlDocuments() leaves a byte order mark inside of a value alone', () => {
  expect(values('a: "x\uFEFFy"\nb: |\n  \uFEFFz\n')).toEqual([{ a: 'x\uFEFFy', b: '\uFEFFz\n' }]);
});

test('readYamlDocuments() reads as Talos does, if asked to', () => {
  const text = 'a: 9_000\n---\na: 1\na: 2\n';
  expect([...readYamlDocuments(text, { file: 'x', asTalos: true })]).toMatchObject([
    { kind: 'value', value: { a: 9000 } },
    { kind: 'broken', complaints: [{ at: { line: 4, column: 1 } }] },
  ]);
  expect([...readYamlDocuments(text, { file: 'x' })]).toMatchObject([{ value: { a: '9_000' } }, { value: { a: 2 } }]);
});
