import { expect, test } from 'vitest';
import { metaTagName, metaTags, tagNames } from '../../../../src/talos/meta/tags.ts';

test('metaTagName() names the keys of Talos and no others', () => {
  expect(metaTagName(0xa)).toBe('MetalNetworkPlatformConfig');
  expect(metaTagName(metaTags.DiskImageBootloader)).toBe('DiskImageBootloader');
  expect(metaTagName(0x20)).toBeUndefined();
});

test('tagNames() lists them for hints', () => {
  expect(tagNames()).toMatch(/^0x6 \(Upgrade\), .*, 0x11 \(DiskImageBootloader\)$/);
});
