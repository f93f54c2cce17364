import { expect, test } from 'vitest';
import { mergedValue } from '../../../../src/machine-config/merge/merged-value.ts';

test('mergedValue() joins mappings, and replaces lists and single values', () => {
  expect(mergedValue({ a: 1, b: { c: [1], d: 2 } }, { b: { c: [2] }, e: 3 })).toEqual({
    a: 1,
    b: { c: [2], d: 2 },
    e: 3,
  });
  expect(mergedValue([1], { a: 1 })).toEqual({ a: 1 });
});

test('mergedValue() joins interfaces and VLANs by what names them, however it is written', () => {
  const base = { interfaces: [{ interface: 'a', vlans: [{ vlanId: '7', mtu: 1 }] }] };
  const over = { interfaces: [{ interface: 'a', vlans: [{ vlanId: 7, dhcp: true }] }, { interface: 'b' }] };
  expect(mergedValue(base, over)).toEqual({
    interfaces: [{ interface: 'a', vlans: [{ vlanId: 7, mtu: 1, dhcp: true }] }, { interface: 'b' }],
  });
});
