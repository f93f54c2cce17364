import { expect, test } from 'vitest';
import { wholeDocument } from '../../../src/machine-config/config-document.ts';

test('wholeDocument() of the document without a kind is its fields', () => {
  expect(wholeDocument({ fields: { machine: {} } })).toEqual({ machine: {} });
});

test('wholeDocument() puts version, kind and name first, as Talos writes them', () => {
  const document = wholeDocument({ kind: 'LinkConfig', name: 'eth0', fields: { mtu: 1500 } });

  expect(Object.entries(document)).toEqual([
    ['apiVersion', 'v1alpha1'],
    ['kind', 'LinkConfig'],
    ['name', 'eth0'],
    ['mtu', 1500],
  ]);
  expect('name' in wholeDocument({ kind: 'HostnameConfig', fields: {} })).toBe(false);
});
