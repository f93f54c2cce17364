import { expect, test } from 'vitest';
import { compareFacts } from '../../../../src/inspect/diff/compare-facts.ts';

test('compareFacts() lists what was added, removed and changed, by name', () => {
  const before = new Map([
    ['same', '1'],
    ['removed', '2'],
    ['changed', '3'],
  ]);
  const after = new Map([
    ['changed', '4'],
    ['same', '1'],
    ['added', ''],
  ]);

  expect(compareFacts(before, after)).toEqual([
    { fact: 'added', before: undefined, after: '' },
    { fact: 'changed', before: '3', after: '4' },
    { fact: 'removed', before: '2', after: undefined },
  ]);
});
