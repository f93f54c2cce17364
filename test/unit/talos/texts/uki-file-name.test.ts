import { expect, test } from 'vitest';
import { parseTalosVersion, ukiFileName } from '../../../../src/talos/index.ts';

test('ukiFileName() has the whole version of the release', () => {
  expect(ukiFileName(parseTalosVersion('v1.14.0-rc.1'))).toBe('Talos-v1.14.0-rc.1.efi');
});
