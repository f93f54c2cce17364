import { expect, test } from 'vitest';
import { outputFileName, outputKinds } from '../../../src/talos/index.ts';

const machine = { platform: 'aws', architecture: 'arm64', secureBoot: true, diskFormat: 'qcow2' } as const;

test('outputFileName() of every kind', () => {
  expect(outputKinds.map((kind) => outputFileName({ ...machine, kind }))).toEqual([
    'aws-arm64-secureboot.iso',
    'aws-arm64-secureboot.qcow2',
    'installer-arm64-secureboot.tar',
    'kernel-arm64',
    'initramfs-aws-arm64-secureboot.xz',
    'aws-arm64-secureboot-uki.efi',
    'cmdline-aws-arm64-secureboot',
  ]);
});

test('outputFileName() says how it is packed, and the board', () => {
  expect(
    outputFileName({
      kind: 'image',
      platform: 'metal',
      architecture: 'arm64',
      secureBoot: false,
      board: 'rock64',
      outFormat: '.zst',
    }),
  ).toBe('metal-rock64-arm64.raw.zst');
});
