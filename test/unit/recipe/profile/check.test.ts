import { expect, test } from 'vitest';
import { profileProblem } from '../../../../src/recipe/profile/check.ts';
import type { ProfileFields } from '../../../../src/recipe/profile/model.ts';
import { parseTalosVersion } from '../../../../src/talos/index.ts';

const messageOf = (fields: ProfileFields, version: string): string | undefined =>
  profileProblem({ arch: 'arm64', platform: 'metal', version, ...fields }, parseTalosVersion(version))?.message;

const uki = { kind: 'uki', outFormat: 'raw' } as const;

test.each<[ProfileFields, string, string | undefined]>([
  [{ output: uki }, 'v1.9.6', '!secureboot is not supported for uki output'],
  [{ output: uki }, 'v1.10.0', undefined],
  [{ output: uki, board: 'rock64', overlay: {} }, 'v1.12.0', 'overlay is not supported with board options'],
  [{ output: uki, board: 'rock64', arch: 'amd64' }, 'v1.12.0', 'board is only supported for metal arm64'],
  [{ output: { kind: 'image' } }, 'v1.9.6', 'image options are required for image output'],
  [{ output: { kind: 'image', imageOptions: {} } }, 'v1.9.6', 'disk size is required for image output'],
  [{ output: { kind: 'iso' } }, 'v1.9.6', 'unknown output format: unknown'],
  [{ output: uki, platform: '' }, 'v1.10.0', 'platform is required'],
])('profileProblem(%j) of %s is %s', (fields, version, message) => {
  expect(messageOf(fields, version)).toBe(message);
});
