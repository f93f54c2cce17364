import { expect, test } from 'vitest';
import { bufferAccess } from '../../../../src/bytes/index.ts';
import { ownProgram } from '../../../../src/installer/boot/own-program.ts';

const asset = (isOwn: boolean) => ({
  byName: new Map([
    ['systemd-boot.efi', { path: 'a/b', layer: 0, file: bufferAccess(Buffer.from('abc')), diskPath: '/c', isOwn }],
  ]),
});

test('ownProgram() gives only what took the place of a file of the image', () => {
  expect(ownProgram(asset(true), 'systemd-boot.efi')).toMatchObject([['a/b', { size: 3 }]]);
  expect(ownProgram(asset(false), 'systemd-boot.efi')).toEqual([]);
  expect(ownProgram(asset(true), 'systemd-stub.efi')).toEqual([]);
});
