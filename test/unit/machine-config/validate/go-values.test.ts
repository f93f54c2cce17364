import { expect, test } from 'vitest';
import { isAddr, isCidr, isIp, isUnspecified } from '../../../../src/machine-config/validate/go-values.ts';

test.each([
  ['10.0.0.1', true, true, false],
  ['fe80::1', true, true, false],
  ['fe80::1%eth0', false, true, false],
  ['10.0.0.1%eth0', false, false, false],
  ['10.0.0.1/8', false, false, true],
  ['fd00::/64', false, false, true],
  ['10.0.0.1/33', false, false, false],
  ['010.0.0.1', false, false, false],
  ['', false, false, false],
])('%j as IP, address and network', (text, ip, addr, cidr) => {
  expect([isIp(text), isAddr(text), isCidr(text)]).toEqual([ip, addr, cidr]);
});

test.each([
  ['0.0.0.0', true],
  ['::', true],
  ['0.0.0.0/0', true],
  ['::%eth0', true],
  ['0.0.0.1', false],
  ['text', false],
])('isUnspecified(%j) is %j', (text, expected) => {
  expect(isUnspecified(text)).toBe(expected);
});
