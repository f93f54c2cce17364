import { expect, test } from 'vitest';
import {
  enforcesContentRules,
  isAllowedInExtension,
  isOfficialVersionForm,
  parseTalosVersion,
} from '../../../../src/talos/index.ts';

test.each([
  ['/usr/local/bin/a', 'v1.0.6', true],
  ['/usr/localfoo', 'v1.13.9', true],
  ['/usr/localfoo', 'v1.1.0', false],
  ['/lib/modules/6.1.0/a.ko', 'v1.1.0', false],
  ['/lib/modules/6.1.0/a.ko', 'v1.9.6', true],
  ['/lib/modules/6.1.0/a.ko', 'v1.10.0', false],
  ['/usr/lib/modules/6.1.0/a.ko', 'v1.10.0', true],
  ['/usr/bin/nvme', 'v1.12.0', false],
  ['/usr/bin/nvme', 'v1.13.0', true],
  ['/boot/vmlinuz', 'v1.13.9', false],
])('isAllowedInExtension() knows whether %s may lie there in %s', (path, version, expected) => {
  expect(isAllowedInExtension(path, parseTalosVersion(version))).toBe(expected);
});

test('isAllowedInExtension() takes the rules of the newest release without a version', () => {
  expect(isAllowedInExtension('/usr/bin/nvme', undefined)).toBe(true);
});

test('enforcesContentRules() is true for releases before 1.9', () => {
  expect(enforcesContentRules(parseTalosVersion('v1.8.4'))).toBe(true);
  expect(enforcesContentRules(parseTalosVersion('v1.9.0'))).toBe(false);
  expect(enforcesContentRules(undefined)).toBe(false);
});

test.each([
  ['v1.0.0', true],
  ['1.2.3-rc.1', true],
  ['v4.3', true],
  ['20210914', true],
  ['20210914.1', true],
  ['535.129.03-v1.8.0-alpha.0-10-g336fa0f-dirty', true],
  ['5815ee3-v1.8.0-alpha.0-10-g336fa0f', true],
  ['latest', false],
  ['1', false],
  ['v1.0.0\n', false],
])('isOfficialVersionForm() judges %j as the validator of the repository', (version, expected) => {
  expect(isOfficialVersionForm(version)).toBe(expected);
});
