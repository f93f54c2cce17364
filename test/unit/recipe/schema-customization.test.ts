import { expect, test } from 'vitest';
import { metaKeyOf } from '../../../src/recipe/schema-customization.ts';

test('metaKeyOf() reads numbers, texts with numbers and names', () => {
  expect([10, '10', '0xa', 'MetalNetworkPlatformConfig'].map(metaKeyOf)).toEqual([10, 10, 10, 10]);
  expect(['0', '256', 'x', 'toString'].map(metaKeyOf)).toEqual([undefined, undefined, undefined, undefined]);
});
