import { expect, test } from 'vitest';
import { composeFirst, goYamlOf } from '../../../../src/talos/go-yaml/index.ts';
import type { GoYamlNode } from '../../../../src/talos/go-yaml/node.ts';
import { asTalosVersion } from '../../../../src/talos/index.ts';

/** A node as nested lists and texts; a mapping is a list of pairs after `{}`. */
function outline(node: GoYamlNode): unknown {
  if (node.kind === 'scalar') return node.tag === '' ? node.value : `${node.tag} ${node.value}`;
  if (node.kind === 'alias') return `*${node.name}`;
  if (node.kind === 'sequence') return node.items.map(outline);
  return ['{}', ...node.pairs.map((pair) => pair.map(outline))];
}

function compose(text: string, release = 'v1.12.7'): unknown {
  const document = composeFirst(new TextEncoder().encode(text), goYamlOf(asTalosVersion(release)));
  return document && outline(document.node);
}

test.each([
  ['a list at the indentation of its key', 'a:\n- b\n- c\n', ['{}', ['a', ['b', 'c']]]],
  ['dashes in a row', '- - a\n  - b\n- c\n', [['a', 'b'], 'c']],
  ['a pair in a flow list', '[a: b, ? c : d, e]\n', [['{}', ['a', 'b']], ['{}', ['c', 'd']], 'e']],
  ['a key without a value', '{a, b: , "c":d}\n', ['{}', ['a', ''], ['b', ''], ['c', 'd']]],
  ['tags and anchors', '&a !!str b: !x c\n', ['{}', ['!!str b', '!x c']]],
  ['an alias to what is around it', '&a [*a]\n', ['*a']],
  ['a folded block', 'a: >-\n  b\n  c\n\n  d\n', ['{}', ['a', 'b c\nd']]],
  ['the first document only', 'a\n---\nb\n', 'a'],
  ['a document without a value', '---\n---\na\n', ''],
  ['an escaped line break', '"a\\\n   b"\n', 'ab'],
])('composeFirst() composes %s', (_, text, expected) => {
  expect(compose(text)).toEqual(expected);
});

test('composeFirst() finds no document in comments', () => {
  expect(compose('# a\n\n# b\n')).toBeUndefined();
});

test.each([
  ['a plain question mark', '[a?b]\n', 'v1.11.0', "did not find expected ',' or ']'"],
  ['the same in a newer release', '[a?b]\n', 'v1.12.7', undefined],
  ['a long key', `${'x'.repeat(1025)}: 1\n`, 'v1.12.7', 'mapping values are not allowed in this context'],
  ['the same in a newer release', `${'x'.repeat(1025)}: 1\n`, 'v1.13.9', undefined],
  ['an end mark first', '...\na: b\n', 'v1.13.9', 'did not find expected node content'],
  ['the same in a newer release', '...\na: b\n', 'v1.14.0', undefined],
  ['a C1 control character', 'a\u0080b\n', 'v1.12.7', 'control characters are not allowed'],
  ['the same in a newer release', 'a\u0080b\n', 'v1.13.9', undefined],
])('composeFirst() on %s: %j by %s', (_, text, release, problem) => {
  if (problem === undefined) expect(compose(text, release)).toBeDefined();
  else expect(() => compose(text, release)).toThrow(problem);
});

test('composeFirst() says whether something stands behind the document', () => {
  const more = (text: string): boolean | undefined =>
    composeFirst(new TextEncoder().encode(text), goYamlOf(undefined))?.more;

  expect(['a\n', 'a\n...\n', 'a\n--- b\n', 'a\n...\n]\n'].map(more)).toEqual([false, false, true, true]);
});
