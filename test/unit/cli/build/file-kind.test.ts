import { expect, test } from 'vitest';
import { buildFileKind } from '../../../../src/cli/build/file-kind.ts';

test.each([
  ['FROM ghcr.io/siderolabs/installer:v1\n', 'dockerfile'],
  ['# syntax=docker/dockerfile:1\n\nARG A=b\nFROM ${A}\n', 'dockerfile'],
  ['', 'dockerfile'],
  ['arch: amd64\nversion: v1.12.7\n', 'profile'],
  ['\uFEFF# a profile\n\nbaseProfileName: iso\n', 'profile'],
  ['---\narch: amd64\n', 'profile'],
  ['{"arch": "amd64"}', 'profile'],
  ['customization:\n  embeddedMachineConfiguration: |\n    FROM x\n', 'profile'],
  ['"arch": amd64\n', 'profile'],
  ['apiVersion: rootsmith/v1\nkind: Installer\n', 'recipe'],
  ['kind: Installer\napiVersion: rootsmith/v1\n', 'recipe'],
])('buildFileKind() of %j is a %s', (text, kind) => {
  expect(buildFileKind(text)).toBe(kind);
});
