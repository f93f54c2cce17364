import { expect, test } from 'vitest';
import { neededAsset } from '../../../../src/installer/boot/needed-asset.ts';

const asset = { path: 'usr/install/amd64/vmlinuz' } as never;
const assets = { byName: new Map([['vmlinuz', asset]]), holders: new Map(), entries: new Map() };

test('neededAsset() gives a boot file, and names the one that is missing', () => {
  expect(neededAsset(assets, 'vmlinuz')).toBe(asset);
  expect(() => neededAsset(assets, 'systemd-stub.efi')).toThrow(
    'there is no `usr/install/amd64/systemd-stub.efi`, which is needed to boot',
  );
});
