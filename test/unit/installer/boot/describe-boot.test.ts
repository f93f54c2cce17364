import { expect, test } from 'vitest';
import type { BootPlan } from '../../../../src/installer/boot/boot-plan.ts';
import { describeBoot } from '../../../../src/installer/boot/describe-boot.ts';
import { testBootSigner, testPcrSigner } from '../../../fixtures/secureboot/test-keys.ts';

const plan: BootPlan = {
  lines: [
    { profile: 'main', before: 'a', after: 'a b' },
    { profile: 'same', before: 'x', after: 'x' },
    { profile: 'new', before: undefined, after: 'y' },
  ],
  signing: undefined,
  outline: () => new Map(),
  make: async () => ({ replacements: new Map(), newFiles: [], measured: [] }),
};

test('describeBoot() shows the command lines that change, before and after', () => {
  expect(describeBoot(plan, 5)).toEqual([
    'command line of main, before: a',
    'command line of main: a b',
    'command line of new: y',
  ]);
});

test('describeBoot() shows who signs', () => {
  const signing = { boot: testBootSigner(), pcr: testPcrSigner() };

  const [first, second] = describeBoot({ ...plan, lines: [], signing }, 5);

  expect(first).toBe(
    `sign systemd-boot and the UKI as ${signing.boot.certificate.subject} (SHA-256 ${signing.boot.certificate.fingerprint}), time 5`,
  );
  expect(second).toMatch(/^sign PCR 11 of each boot entry/);
});
