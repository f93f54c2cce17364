import { expect, test } from 'vitest';
import { chooseBootloader, parseTalosVersion } from '../../../src/talos/index.ts';

const at = (version: string, chosen?: 'none' | 'dual-boot' | 'sd-boot' | 'grub', more = {}) =>
  chooseBootloader({ chosen, version: parseTalosVersion(version), architecture: 'amd64', secureBoot: false, ...more });

test('chooseBootloader() without a choice', () => {
  expect([at('v1.9.6'), at('v1.9.6', undefined, { secureBoot: true }), at('v1.10.0')]).toEqual([
    'grub',
    'sd-boot',
    'dual-boot',
  ]);
  expect(at('v1.10.0', undefined, { architecture: 'arm64' })).toBe('sd-boot');
  expect(at('v1.13.0', 'none')).toBe('dual-boot');
});

test('chooseBootloader() keeps a choice, but for secure boot from 1.12 on', () => {
  expect(at('v1.13.0', 'grub')).toBe('grub');
  expect(at('v1.13.0', 'dual-boot', { architecture: 'arm64' })).toBe('dual-boot');
  expect(at('v1.11.0', 'dual-boot', { architecture: 'arm64' })).toBe('sd-boot');
  expect(at('v1.11.0', 'grub', { secureBoot: true })).toBe('grub');
  expect(at('v1.12.0', 'grub', { secureBoot: true })).toBe('sd-boot');
});
