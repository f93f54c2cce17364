import { expect, test } from 'vitest';
import { goYamlOf } from '../../../../src/talos/go-yaml/index.ts';
import { MAX_NESTING, Scanner } from '../../../../src/talos/go-yaml/scanner.ts';

function tokens(text: string): readonly string[] {
  const scanner = new Scanner(new TextEncoder().encode(text), goYamlOf(undefined));
  const kinds: string[] = [];
  for (;;) {
    const token = scanner.take();
    kinds.push(token.kind === 'scalar' ? token.value : token.kind);
    if (token.kind === 'stream-end') return kinds.slice(1, -1);
  }
}

test.each([
  ['a: b\n', ['block-mapping', 'key', 'a', 'value', 'b', 'block-end']],
  ['- a\n- b\n', ['block-sequence', 'entry', 'a', 'entry', 'b', 'block-end']],
  ['a:\n- b\n', ['block-mapping', 'key', 'a', 'value', 'entry', 'b', 'block-end']],
  ['{a: b}\n', ['flow-mapping', 'key', 'a', 'value', 'b', 'flow-mapping-end']],
  ['[a, b]\n', ['flow-sequence', 'a', 'flow-entry', 'b', 'flow-sequence-end']],
  ['? a\n: b\n', ['block-mapping', 'key', 'a', 'value', 'b', 'block-end']],
  ['--- a\n...\n', ['document-start', 'a', 'document-end']],
  ['&a !t *b\n', ['anchor', 'tag', 'alias']],
  ['# only a comment\n', []],
])('Scanner makes tokens of %j', (text, kinds) => {
  expect(tokens(text)).toEqual(kinds);
});

test.each([
  ['a\n b: c\n', 'mapping values are not allowed in this context'],
  ['@a\n', 'found character that cannot start any token'],
  ['a: b: c\n', 'mapping values are not allowed in this context'],
  ['[\n'.repeat(MAX_NESTING + 1), `nested deeper than ${MAX_NESTING} levels`],
])('Scanner refuses case %#', (text, message) => {
  expect(() => tokens(text)).toThrow(message);
});

test('Scanner does not look at what is not asked for', () => {
  const scanner = new Scanner(new TextEncoder().encode('a\n---\n---\n---\n@'), goYamlOf(undefined));

  expect([scanner.take().kind, scanner.take().kind]).toEqual(['stream-start', 'scalar']);
});
