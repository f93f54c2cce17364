import { expect, test } from 'vitest';
import { checkDocuments, isOldDocument } from '../../../../src/machine-config/validate/documents.ts';
import { parseTalosVersion } from '../../../../src/talos/index.ts';

const check = (version: string, ...documents: readonly unknown[]): readonly string[] =>
  checkDocuments(documents, parseTalosVersion(version)).map(({ document, message }) => `${document}: ${message}`);
const of = (kind: string, name?: string) => ({ apiVersion: 'v1alpha1', kind, ...(name === undefined ? {} : { name }) });

test('checkDocuments() takes the document without a kind, and those of kinds that the release knows', () => {
  expect(check('v1.12.0', { machine: {} }, of('LinkConfig', 'eth0'), of('HostnameConfig'))).toEqual([]);
});

test.each<[string, string, readonly unknown[], string]>([
  ['a document of nothing known', 'v1.12.0', [{ other: 1 }], '0: a document has neither a `kind`'],
  ['a kind without a version', 'v1.12.0', [{ kind: 'LinkConfig' }], '0: the LinkConfig has no `apiVersion: v1alpha1`'],
  [
    'a kind of a later release',
    'v1.11.0',
    [of('LinkConfig', 'a')],
    '0: Talos v1.11.0 does not know LinkConfig: it came with 1.12',
  ],
  ['a kind that nobody knows', 'v1.12.0', [of('LinkConfigs')], '0: Talos v1.12.0 does not know LinkConfigs'],
  ['two documents without a kind', 'v1.12.0', [{ machine: {} }, { cluster: {} }], '1: there are two documents without'],
  [
    'a document twice',
    'v1.12.0',
    [of('LinkConfig', 'a'), of('LinkConfig', 'a')],
    '1: the LinkConfig `a` is there twice',
  ],
  [
    'a link in two kinds',
    'v1.12.0',
    [of('LinkConfig', 'a'), of('BondConfig', 'a')],
    '1: the BondConfig `a` is there as LinkConfig too',
  ],
  ['an empty document', 'v1.11.0', [null], '0: a document is empty'],
])('checkDocuments() refuses %s', (_, version, documents, message) => {
  expect(check(version, ...documents)).toContainEqual(expect.stringContaining(message));
});

test('checkDocuments() takes an empty document from 1.12 on, and a kind of a release to come', () => {
  expect(check('v1.12.0', null)).toEqual([]);
  expect(check('v1.99.0', of('KindToCome'))).toEqual([]);
});

test('isOldDocument() knows the document without a kind by its version or by one of its fields', () => {
  expect(isOldDocument({ apiVersion: 'v1alpha1' })).toBe(true);
  expect(isOldDocument({ cluster: null })).toBe(true);
  expect(isOldDocument({ a: 1 })).toBe(false);
});
