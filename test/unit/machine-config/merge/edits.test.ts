import { expect, test } from 'vitest';
import { applyEdits } from '../../../../src/machine-config/merge/edits.ts';

test('applyEdits() replaces pieces wherever they stand in the list, those of one place in their order', () => {
  const edits = [
    { from: 4, to: 5, text: 'E' },
    { from: 2, to: 2, text: '1' },
    { from: 2, to: 2, text: '2' },
    { from: 0, to: 1, text: '' },
  ];
  expect(applyEdits('abcdef', edits)).toBe('b12cdEf');
});

test('applyEdits() takes overlapping edits for a bug', () => {
  const edits = [
    { from: 0, to: 3, text: '' },
    { from: 2, to: 4, text: '' },
  ];
  expect(() => applyEdits('abcdef', edits)).toThrow('bug: two edits of one place');
});
