import { expect, test } from 'vitest';
import { findPkgsLayout } from '../../../../src/kernel/pkgs/layout.ts';
import { pkgsTexts } from '../../../fixtures/pkgs-checkouts.ts';

test.each([
  ['v0.8', 'kernel-prepare', 'kernel/kernel-prepare/patches', 'kernel/kernel-prepare/pkg.yaml'],
  ['v1.0', 'prepare', 'kernel/prepare/patches', 'kernel/prepare/pkg.yaml'],
  ['v1.3', 'prepare', 'kernel/prepare/patches', 'kernel/prepare/pkg.yaml'],
  ['v1.6', 'prepare', 'kernel/prepare/patches', 'kernel/prepare/pkg.yaml'],
  ['v1.7.0', 'inline', 'kernel/build/patches', 'kernel/build/pkg.yaml'],
  ['v1.8', 'loop', 'kernel/build/patches', undefined],
  ['v1.14', 'loop', 'kernel/build/patches', undefined],
])('findPkgsLayout() tells how %s applies patches', (version, era, patchFolder, template) => {
  const layout = findPkgsLayout(pkgsTexts(version), 'pkgs');

  expect({ ...layout, template: layout.template?.file }).toMatchObject({ era, patchFolder, template });
});

test('findPkgsLayout() refuses a prepare step that is not in the kernel tree', () => {
  const texts = pkgsTexts('v1.4');
  const file = 'kernel/prepare/pkg.yaml';
  texts.set(file, (texts.get(file) ?? '').replace('tar -xJf', 'cd /src\n        tar -xJf'));

  expect(() => findPkgsLayout(texts, 'pkgs')).toThrow(expect.objectContaining({ code: 'KERNEL_PKGS_INVALID' }));
});
