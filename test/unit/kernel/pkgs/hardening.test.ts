import { expect, test } from 'vitest';
import { findHardeningTrips, ignoreFindings } from '../../../../src/kernel/pkgs/hardening.ts';
import { parseOption } from '../../../../src/kernel/pkgs/kernel-options.ts';
import { findPkgsLayout } from '../../../../src/kernel/pkgs/layout.ts';
import { pkgsTexts } from '../../../fixtures/pkgs-checkouts.ts';

const layout = findPkgsLayout(pkgsTexts('v1.14'), 'pkgs');

function trips(texts: ReadonlyMap<string, string>, ...options: readonly string[]): readonly string[] {
  return findHardeningTrips(options.map(parseOption), texts, layout);
}

test('findHardeningTrips() names options that are relaxed, and no others', () => {
  const asked = ['MODULE_SIG_SHA512=n', 'STRICT_KERNEL_RWX=m', 'RANDOMIZE_BASE=y', 'MODULES=n', 'E1000=m'];

  expect(trips(pkgsTexts('v1.14'), ...asked)).toEqual(['CONFIG_MODULE_SIG_SHA512', 'CONFIG_STRICT_KERNEL_RWX']);
});

test('findHardeningTrips() knows what the check of the checkout ignores', () => {
  const texts = pkgsTexts('v1.14');
  const path = 'kernel/build/scripts/filter-hardened-check.py';
  texts.set(path, ignoreFindings(texts.get(path) ?? '', ['CONFIG_MODULE_SIG'])?.text ?? '');

  expect(trips(texts, 'MODULE_SIG=n', 'MODULE_SIG_ALL=n')).toEqual(['CONFIG_MODULE_SIG_ALL']);
});

test('findHardeningTrips() finds nothing where no check is run', () => {
  const texts = pkgsTexts('v1.14');
  texts.set(layout.buildFile, 'steps: []');

  expect(trips(texts, 'MODULE_SIG=n')).toEqual([]);
});

test('ignoreFindings() gives nothing for a script without the list', () => {
  expect(ignoreFindings('IGNORED = set()\n', ['CONFIG_X'])).toBeUndefined();
});
