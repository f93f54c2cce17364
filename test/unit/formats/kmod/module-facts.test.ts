import { expect, test } from 'vitest';
import { modinfoValues, saidDependencies } from '../../../../src/formats/kmod/module-facts.ts';
import { moduleFacts } from '../../../fixtures/module-facts.ts';

const facts = moduleFacts('a.ko', { modinfo: ['alias=b', 'alias=c', 'depends=d,e-f'] });

test('modinfoValues() gives all values of a key, and none of one that is missing', () => {
  expect(modinfoValues(facts, 'alias')).toEqual(['b', 'c']);
  expect(modinfoValues(facts, 'softdep')).toEqual([]);
});

test('saidDependencies() takes the list apart', () => {
  expect(saidDependencies(facts)).toEqual(['d', 'e-f']);
  expect(saidDependencies(moduleFacts('a.ko', { modinfo: ['depends='] }))).toEqual([]);
});
