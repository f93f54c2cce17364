import { expect, test } from 'vitest';
import { type Customization, customizationProblem } from '../../../../src/talos/command-line/check-arguments.ts';
import { parseTalosVersion } from '../../../../src/talos/index.ts';

const problem = (kind: Customization['kind'], version: string, wanted: Partial<Customization>): string | undefined =>
  customizationProblem({
    kind,
    version: parseTalosVersion(version),
    secureBoot: false,
    hasExtraArguments: false,
    hasMeta: false,
    ...wanted,
  });

test('customizationProblem() refuses arguments for a kernel, an initramfs and an old installer', () => {
  const args = { hasExtraArguments: true };

  expect(problem('kernel', 'v1.13.0', args)).toBe('customization of kernel args is not supported for kernel output');
  expect(problem('installer', 'v1.9.6', args)).toBe(
    'customization of kernel args is not supported for installer output in !secureboot mode',
  );
  expect(problem('installer', 'v1.9.6', { ...args, secureBoot: true })).toBeUndefined();
  expect(problem('installer', 'v1.10.0', args)).toBeUndefined();
  expect(problem('iso', 'v1.5.0', args)).toBeUndefined();
});

test('customizationProblem() refuses META values where nothing would read them', () => {
  const meta = { hasMeta: true };

  expect(problem('installer', 'v1.13.0', meta)).toBe(
    'customization of meta partition is not supported for installer output',
  );
  expect(problem('initramfs', 'v1.13.0', meta)).toMatch(/meta partition is not supported for initramfs output/);
  expect(problem('image', 'v1.13.0', meta)).toBeUndefined();
});
