import { expect, test } from 'vitest';
import { formatPlatform, isSamePlatform, parsePlatform } from '../../../src/oci/index.ts';
import { runnableOn } from '../../../src/oci/platform-match.ts';

test.each([
  ['linux/arm64', 'linux/arm64/v8', true],
  ['linux/amd64', 'linux/amd64/v1', true],
  ['linux/aarch64', 'linux/arm64', true],
  ['linux/x86_64', 'linux/amd64', true],
  ['linux/arm', 'linux/arm/v7', true],
  ['linux/arm/v6', 'linux/arm/v7', false],
  ['linux/amd64', 'linux/arm64', false],
  ['linux/amd64', 'windows/amd64', false],
])('isSamePlatform() of %s and %s is %s', (a, b, same) => {
  expect(isSamePlatform(parsePlatform(a), parsePlatform(b))).toBe(same);
});

test.each([
  ['linux/arm64', ['linux/arm64/v8'], ['linux/arm64/v8']],
  [
    'linux/arm/v7',
    ['linux/arm/v5', 'linux/arm/v7', 'linux/arm/v6', 'linux/arm64'],
    ['linux/arm/v7', 'linux/arm/v6', 'linux/arm/v5'],
  ],
  ['linux/amd64', ['linux/amd64/v3', 'linux/amd64'], ['linux/amd64']],
  ['linux/amd64/v3', ['linux/amd64', 'linux/amd64/v3', 'linux/amd64/v4'], ['linux/amd64/v3', 'linux/amd64']],
  ['linux/riscv64', ['linux/riscv64'], ['linux/riscv64']],
  ['linux/amd64', ['windows/amd64'], []],
])('runnableOn() of %s orders %j', (wanted, candidates, order) => {
  const found = runnableOn(
    parsePlatform(wanted),
    candidates.map((text) => ({ platform: parsePlatform(text) })),
  );

  expect(found.map(({ platform }) => formatPlatform(platform))).toEqual(order);
});

test.each([
  ['LINUX/AMD64', 'linux/amd64'],
  ['linux/x86_64', 'linux/amd64'],
  ['linux/aarch64/V8', 'linux/arm64/v8'],
  ['linux/arm/7', 'linux/arm/v7'],
])('parsePlatform() gives %s the names that Go has', (text, name) => {
  expect(formatPlatform(parsePlatform(text))).toBe(name);
});

test.each(['amd64', 'linux/', '/amd64', 'linux/amd64/v1/x', 'linux/am d64'])('parsePlatform() refuses %j', (text) => {
  expect(() => parsePlatform(text)).toThrow(expect.objectContaining({ code: 'USAGE' }));
});
