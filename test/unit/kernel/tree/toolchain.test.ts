import { expect, test } from 'vitest';
import { chooseToolchain } from '../../../../src/kernel/tree/toolchain.ts';

test('chooseToolchain() takes the compiler of this machine for its own architecture', () => {
  expect(chooseToolchain(undefined, { nodeArch: 'x64', env: { CROSS_COMPILE: 'x-' } })).toMatchObject({
    arch: 'amd64',
    prefix: '',
    compiler: { command: 'gcc' },
  });
});

test.each([
  [{}, 'aarch64-linux-gnu-gcc'],
  [{ CROSS_COMPILE: 'my-' }, 'my-gcc'],
])('chooseToolchain() for a foreign architecture with %j takes %s', (env, command) => {
  const { compiler } = chooseToolchain('arm64', { nodeArch: 'x64', env });

  expect(compiler).toEqual({ command, debianPackage: 'gcc-aarch64-linux-gnu' });
});

test('chooseToolchain() refuses to guess on a machine that Talos does not run on', () => {
  expect(() => chooseToolchain(undefined, { nodeArch: 's390x', env: {} })).toThrow(
    expect.objectContaining({ code: 'USAGE' }),
  );
});
