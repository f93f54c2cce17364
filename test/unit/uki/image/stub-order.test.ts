import { expect, test } from 'vitest';
import { stubOrder } from '../../../../src/uki/image/stub-order.ts';

const magic = (version: string): string => `#### LoaderInfo: systemd-stub ${version} ####`;

test.each([
  ['252.39-1~deb12u2', '.linux .osrel .cmdline .initrd .splash .dtb .pcrpkey'],
  ['254.1', '.linux .osrel .cmdline .initrd .splash .dtb .uname .sbat .pcrpkey'],
  ['257.5', '.linux .osrel .cmdline .initrd .ucode .splash .dtb .uname .sbat .pcrpkey .profile .dtbauto .hwids'],
])('stubOrder() knows what the stub of systemd %s measures', (version, order) => {
  expect(stubOrder(magic(version)).join(' ')).toBe(order);
});

test('stubOrder() takes an unknown stub for a new one', () => {
  expect(stubOrder(undefined)).toEqual(stubOrder(magic('261.2')));
});
