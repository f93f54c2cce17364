import { expect, test } from 'vitest';
import { isModulePath, moduleNameFrom, moduleNameOf } from '../../../../src/formats/kmod/index.ts';
import { normalisedAlias } from '../../../../src/formats/kmod/module-name.ts';

test.each([
  ['kernel/net/snd-pcm.ko', 'snd_pcm'],
  ['kernel/net/8021q.ko.zst', '8021q'],
  ['a.b.ko', 'a'],
])('moduleNameOf() takes the name of %s from its file', (path, name) => {
  expect(moduleNameOf(path)).toBe(name);
});

test('moduleNameFrom() takes both spellings for one', () => {
  expect(moduleNameFrom('nvme-core')).toBe(moduleNameFrom('nvme_core'));
});

test.each([
  ['a.ko', true],
  ['a.ko.gz', true],
  ['a.ko.xz', true],
  ['a.ko.zst', true],
  ['a.ko.txt', false],
  ['modules.dep', false],
])('isModulePath() tells whether %s is a module', (path, expected) => {
  expect(isModulePath(path)).toBe(expected);
});

test.each([
  ['acpi*:ACME-01:*', 'acpi*:ACME_01:*'],
  ['a-b[0-9]c-d[a-z]', 'a_b[0-9]c_d[a-z]'],
  ['broken[', undefined],
  ['broken]', undefined],
  ['', ''],
])('normalisedAlias() makes of %s what the binary index has', (alias, expected) => {
  expect(normalisedAlias(alias)).toBe(expected);
});
