import { expect, test } from 'vitest';
import { FindingList } from '../../../../src/installer/extension-check/extension-finding.ts';

test('FindingList gives each finding the severity of its rule, unless it has one', () => {
  const list = new FindingList();
  list.add({ rule: 'path', message: 'a' });
  list.add({ rule: 'path', severity: 'error', message: 'b' });

  expect(list.all().map(({ severity }) => severity)).toEqual(['warning', 'error']);
});

test('FindingList keeps fifty findings of one rule, and counts the others', () => {
  const list = new FindingList();
  for (let count = 0; count < 60; count++)
    list.add({ rule: 'path', severity: 'error', message: `${count}`, hint: 'h' });
  list.add({ rule: 'name', message: 'other' });

  expect(list.all()).toHaveLength(52);
  expect(list.all().at(-1)).toEqual({
    rule: 'path',
    severity: 'error',
    message: 'and 10 more findings of the rule path',
    hint: 'h',
  });
});
