import { expect, test } from 'vitest';
import {
  completePlatform,
  formatPlatform,
  isKnownPlatform,
  parsePlatform,
  unknownPlatform,
} from '../../../src/oci/platform.ts';

test.each([
  [{ os: 'Linux', architecture: 'x86_64' }, 'linux/amd64'],
  [{ architecture: 'aarch64', variant: '8' }, 'linux/arm64/v8'],
  [{ os: 'linux', architecture: 'arm', variant: 'V7' }, 'linux/arm/v7'],
  [{ os: '', architecture: 'riscv64', variant: '' }, 'linux/riscv64'],
])('completePlatform(%j) is %s', (platform, expected) => {
  const found = completePlatform(platform);

  expect(found && formatPlatform(found)).toBe(expected);
});

test.each([{}, { os: 'linux' }, { architecture: '' }])('completePlatform(%j) is not known', (platform) => {
  expect(completePlatform(platform)).toBeUndefined();
});

test.each(['linux/amd64', 'linux/arm/v7', 'windows/amd64'])('parsePlatform() and formatPlatform() keep %s', (text) => {
  expect(formatPlatform(parsePlatform(text))).toBe(text);
});

test.each(['linux', 'linux/', '/amd64', 'linux/amd64/v1/x', 'li nux/amd64'])('parsePlatform(%j) is refused', (text) => {
  expect(() => parsePlatform(text)).toThrow(expect.objectContaining({ code: 'USAGE' }));
});

test('isKnownPlatform() knows the mark of attestations', () => {
  expect([isKnownPlatform(unknownPlatform), isKnownPlatform({ os: 'linux', architecture: 'amd64' })]).toEqual([
    false,
    true,
  ]);
});
