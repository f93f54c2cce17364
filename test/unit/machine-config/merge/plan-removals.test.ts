import { expect, test } from 'vitest';
import { mergeDocuments } from '../../../../src/machine-config/merge/merge-documents.ts';

/** Merges with `gone` and `more` to be taken out of the mapping `m`, and `stays` set in it. */
function without(text: string, more: object = { stays: 2 }): string {
  const documents = [{ fields: { m: { gone: undefined, other: undefined, ...more } } }];
  const merged = mergeDocuments(text, documents, { file: 'c.yaml' });
  expect(mergeDocuments(merged, documents, { file: 'c.yaml' })).toBe(merged);
  return merged;
}

test.each([
  ['a line', 'm:\n  gone: 1\n  stays: 1\n', 'm:\n  stays: 2\n'],
  ['the last line', 'm:\n  stays: 1\n  gone: 1\n', 'm:\n  stays: 2\n'],
  ['a line, whose comment stays', 'm:\n  gone: 1 # why\n  stays: 1\n', 'm:\n  # why\n  stays: 2\n'],
  [
    'a mapping, whose comments stay',
    'm:\n  # before\n  gone:\n    # in it\n    a: 1\n    b: [2]\n  stays: 1\n',
    'm:\n  # before\n  # in it\n  stays: 2\n',
  ],
  ['a list', 'm:\n  gone:\n    - 1\n    - 2\n  stays: 1\n', 'm:\n  stays: 2\n'],
  ['a text over lines', 'm:\n  gone: |\n    a\n    b\n  stays: 1\n', 'm:\n  stays: 2\n'],
  ['nothing behind a name', 'm:\n  gone:\n  stays: 1\n', 'm:\n  stays: 2\n'],
  ['nothing in braces', 'm: { stays: 1, gone: , other }\n', 'm: { stays: 2 }\n'],
  ['nothing as the first in braces', 'm: { gone: , stays: 1 }\n', 'm: { stays: 2 }\n'],
  ['two neighbours', 'm:\n  gone: 1\n  other: 2\n  stays: 1\n', 'm:\n  stays: 2\n'],
  ['what is in braces, first', 'm: { gone: 1, stays: 1 }\n', 'm: { stays: 2 }\n'],
  ['what is in braces, last', 'm: { stays: 1, gone: 1 }\n', 'm: { stays: 2 }\n'],
  ['what is in braces, in the middle', 'm: { a: 0, gone: 1, other: 3, stays: 1 }\n', 'm: { a: 0, stays: 2 }\n'],
])('planRemovals() takes out %s', (_, text, wanted) => {
  expect(without(text)).toBe(wanted);
});

test('planRemovals() leaves the place to what comes, where nothing else stays', () => {
  expect(without('m: { gone: 1 }\n')).toBe('m: { "stays": 2 }\n');
  expect(without('m:\n  gone: 1\n')).toBe('m:\n  stays: 2\n');
});

test('planRemovals() gives the dash of an item to the next field', () => {
  const documents = [
    { fields: { machine: { network: { interfaces: [{ interface: 'eth0', cidr: undefined, addresses: ['a'] }] } } } },
  ];
  const text = 'machine:\n  network:\n    interfaces:\n      - cidr: 10.0.0.1/8 # old\n        interface: eth0\n';
  expect(mergeDocuments(text, documents, { file: 'c.yaml' })).toBe(
    'machine:\n  network:\n    interfaces:\n      - # old\n        interface: eth0\n        addresses:\n          - a\n',
  );
});

test.each([
  ['what other places use', 'm:\n  gone: &a 1\n  stays: 1\nn: *a\n'],
  ['a name behind its mark', 'm:\n  ? gone\n  : 1\n  stays: 1\n'],
])('planRemovals() is refused for %s', (_, text) => {
  expect(() => without(text)).toThrow(
    expect.objectContaining({ code: 'MERGE_CONFLICT', message: expect.stringContaining('c.yaml:2:') }),
  );
});
