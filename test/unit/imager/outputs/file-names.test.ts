import { expect, test } from 'vitest';
import { filesOfKind } from '../../../../src/imager/outputs/file-names.ts';
import { diskSettings, mediaSettings } from '../../../fixtures/imager-context.ts';

const packed = { ...diskSettings, outFormat: '.zst' } as const;

test.each([
  ['iso', {}, ['metal-amd64.iso']],
  ['disk', { platformName: 'aws', disk: packed }, ['aws-amd64.raw.zst']],
  ['disk', { disk: { ...diskSettings, format: 'qcow2' }, secureBoot: true }, ['metal-amd64-secureboot.qcow2']],
  ['uki', {}, ['metal-amd64-uki.efi']],
  ['uki', { outFormat: '.gz' }, ['metal-amd64-uki.efi.gz']],
  ['cmdline', { outFormat: '.zst' }, ['cmdline-metal-amd64.zst']],
  ['kernel', { outFormat: '.tar.gz' }, ['kernel-amd64.tar.gz']],
  ['installer', {}, ['installer-amd64.tar']],
  ['pxe', {}, ['pxe/kernel-amd64', 'pxe/initramfs-metal-amd64.xz', 'pxe/metal-amd64.ipxe']],
  ['pxe', { secureBoot: true }, ['pxe/metal-amd64-secureboot-uki.efi', 'pxe/metal-amd64-secureboot.ipxe']],
] as const)('filesOfKind() of %s with %j is %j', (kind, settings, names) => {
  expect(filesOfKind(kind, { ...mediaSettings, ...settings })).toEqual(names);
});
