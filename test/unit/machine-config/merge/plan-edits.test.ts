import { expect, test } from 'vitest';
import { isMap, parseDocument } from 'yaml';
import { applyEdits } from '../../../../src/machine-config/merge/edits.ts';
import { commentsOf, type MergeContext, styleOf } from '../../../../src/machine-config/merge/merge-context.ts';
import { planFields } from '../../../../src/machine-config/merge/plan-edits.ts';

function plan(text: string, fields: Readonly<Record<string, unknown>>) {
  const { contents } = parseDocument(text);
  if (!isMap(contents)) throw new Error('a mapping is needed');
  const context: MergeContext = {
    text,
    style: styleOf({ text }, contents),
    comments: commentsOf(text),
    edits: [],
    problems: [],
  };
  planFields(contents, fields, [], context);
  return {
    text: applyEdits(text, context.edits),
    problems: context.problems.map(({ path, message }) => `${path.join('.')}: ${message}`),
  };
}

test.each<[string, string, object, string]>([
  ['does not touch what is there already', 'a: 1 # one\n', { a: 1 }, 'a: 1 # one\n'],
  ['replaces a value and keeps its comment', 'a: 1 # one\n', { a: 2 }, 'a: 2 # one\n'],
  ['adds a field below the others', 'a: 1\n', { b: 2 }, 'a: 1\nb: 2\n'],
  ['adds a field inside of braces', 'm: { a: 1 }\n', { m: { b: 2 } }, 'm: { a: 1, "b": 2 }\n'],
  ['gives a value to a key without one', 'a:\n', { a: 5 }, 'a: 5\n'],
  ['goes into mappings', 'm:\n  a: 1\n  b: 2\n', { m: { a: 3 } }, 'm:\n  a: 3\n  b: 2\n'],
  ['replaces a list', 'l:\n  - 1\n  - 2\n', { l: [3] }, 'l:\n  - 3\n'],
  [
    'changes the item of the same name',
    'interfaces:\n  - interface: a\n    mtu: 1\n',
    { interfaces: [{ interface: 'a', mtu: 2 }] },
    'interfaces:\n  - interface: a\n    mtu: 2\n',
  ],
  ['removes what must not be there', 'a: 1\nb: 2\n', { a: undefined }, 'b: 2\n'],
])('planFields() %s', (_, text, fields, wanted) => {
  expect(plan(text, fields as Record<string, unknown>)).toEqual({ text: wanted, problems: [] });
});

test.each<[string, string, object, string]>([
  ['a value that an anchor shares', 'a: &x 1\nb: *x\n', { b: 2 }, 'b: it is shared with other places by an anchor'],
  ['a mapping over a text', 'a: text\n', { a: { b: 1 } }, 'a: it is not a mapping'],
  ['a list over a mapping', 'a: { b: 1 }\n', { a: [1] }, 'a: it is not a list'],
  ['a text over a list', 'a: [1]\n', { a: 'x' }, 'a: it is not a single value'],
  [
    'a field beside a merge key',
    'x: &x { a: 1 }\nm:\n  <<: *x\n',
    { m: { b: 2 } },
    'm.b: the mapping takes fields from elsewhere',
  ],
])('planFields() reports %s', (_, text, fields, problem) => {
  expect(plan(text, fields as Record<string, unknown>).problems).toEqual([expect.stringContaining(problem)]);
});
