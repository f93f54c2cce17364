import { expect, test } from 'vitest';
import { checkOuterFields } from '../../../../src/machine-config/validate/outer-fields.ts';
import { parseTalosVersion } from '../../../../src/talos/index.ts';

const found = (document: Readonly<Record<string, unknown>>, version = 'v1.13.9') =>
  checkOuterFields(document, parseTalosVersion(version)).map(({ path, message }) => `${path.join('.')}: ${message}`);

test('checkOuterFields() takes the fields that Talos knows, whatever they hold', () => {
  expect(found({ version: 'v1alpha1', machine: { files: [1], type: 'x' }, cluster: null, debug: false })).toEqual([]);
});

test('checkOuterFields() refuses others, and values of another type', () => {
  expect(found({ machin: {}, debug: 'maybe', machine: { quite: 1 }, cluster: [] })).toEqual([
    'machin: `machin` is not a field of Talos v1.13.9; is `machine` meant?',
    'debug: it is neither `true` nor `false`',
    'machine.quite: `quite` is not a field of Talos v1.13.9',
    'cluster: it is not a mapping',
  ]);
});

test('checkOuterFields() says nothing of releases whose fields are not known here', () => {
  expect(found({ machin: {} }, 'v1.9.0')).toEqual([]);
  expect(found({ machin: {} }, 'v1.14.0')).toEqual([]);
});
