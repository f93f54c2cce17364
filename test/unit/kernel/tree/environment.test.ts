import { expect, test } from 'vitest';
import { buildEnvironment, compilerFlags } from '../../../../src/kernel/tree/environment.ts';

test('buildEnvironment() takes only PATH of the caller, and fixes what the kernel writes into itself', () => {
  const env = { PATH: '/bin', ARCH: 'aarch64', KCFLAGS: '-g', MAKEFLAGS: '-k', LC_ALL: 'tr_TR' };

  expect(buildEnvironment({ env, temporary: '/tmp/x', time: 1_700_000_000 })).toEqual({
    PATH: '/bin',
    HOME: '/tmp/x',
    TMPDIR: '/tmp/x',
    KBUILD_BUILD_TIMESTAMP: 'Tue Nov 14 22:13:20 UTC 2023',
    KBUILD_BUILD_USER: 'rootsmith',
    KBUILD_BUILD_HOST: 'rootsmith',
    KBUILD_BUILD_VERSION: '1',
  });
});

test('buildEnvironment() writes the date as date(1) does, with a blank before one digit', () => {
  const { KBUILD_BUILD_TIMESTAMP: date } = buildEnvironment({ env: {}, temporary: '/', time: 0 });

  expect(date).toBe('Thu Jan  1 00:00:00 UTC 1970');
});

test('compilerFlags() maps the path of the tree away', () => {
  expect(compilerFlags('/work/linux')).toBe('-ffile-prefix-map=/work/linux=. -frandom-seed=rootsmith');
});
