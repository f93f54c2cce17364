import { expect, test } from 'vitest';
import { buildKey } from '../../../../src/kernel/cache/build-key.ts';
import type { KernelInputs } from '../../../../src/kernel/inputs.ts';

const inputs = {
  recipe: { file: 'kernel.yaml', strips: true, layout: 'usr', image: { labels: {} } },
  toolchain: { arch: 'amd64' },
  source: 'sha256:aa',
  patches: [{ name: '1.patch', digest: 'sha256:bb', strip: 1 }],
  base: { text: 'CONFIG_A=y\n' },
  wanted: [{ name: 'A', value: 'y' }],
  outside: [{ folder: { path: '/home/me/own' }, digest: 'sha256:cc' }],
  key: undefined,
  toolVersions: ['gcc 12.2'],
  jobs: 2,
  time: 0,
};
const keyOf = (change: object = {}): string => buildKey({ ...inputs, ...change } as unknown as KernelInputs);

test('buildKey() does not depend on paths of this machine or on the number of jobs', () => {
  expect(keyOf()).toMatch(/^[0-9a-f]{64}$/);
  expect(keyOf({ jobs: 16 })).toBe(keyOf());
  expect(keyOf({ outside: [{ folder: { path: '/elsewhere/own' }, digest: 'sha256:cc' }] })).toBe(keyOf());
});

test.each([
  ['the source', { source: 'sha256:ab' }],
  ['a patch', { patches: [] }],
  ['the base configuration', { base: { text: '' } }],
  ['an option', { wanted: [{ name: 'A', value: 'm' }] }],
  ['a module', { outside: [{ folder: { path: '/home/me/own' }, digest: 'sha256:cd' }] }],
  ['the compiler', { toolVersions: ['gcc 13.1'] }],
  ['the time', { time: 1 }],
])('buildKey() changes with %s', (_, change) => {
  expect(keyOf(change)).not.toBe(keyOf());
});
