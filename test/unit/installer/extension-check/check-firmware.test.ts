import { expect, test } from 'vitest';
import { checkFirmware } from '../../../../src/installer/extension-check/check-firmware.ts';
import { found, release } from '../../../fixtures/extension-trees.ts';
import { makeTree, symlink } from '../../../fixtures/trees.ts';

const check = (paths: Parameters<typeof makeTree>[0], version = 'v1.13.9') =>
  found((list) => checkFirmware(makeTree(paths), release(version), list));
const DIR = 'usr/lib/firmware';

test('checkFirmware() warns of a symlink that the imager can follow', () => {
  expect(check({ [`${DIR}/a.bin`]: symlink('z.bin'), [`${DIR}/z.bin`]: 'x' })).toEqual([
    'warning: /rootfs/usr/lib/firmware/a.bin: it is a symlink to `z.bin`, which the imager replaces by a copy [firmware-link]',
  ]);
});

test.each([
  ['nothing', 'which leads to nothing in this extension'],
  ['b', 'which leads to nothing in this extension'],
  ['/usr/lib/firmware/a', 'which the imager looks for on the machine that it runs on'],
  ['a', 'which the imager has moved away before it comes to the link'],
])('checkFirmware() refuses a symlink to %s', (target, reason) => {
  expect(check({ [`${DIR}/a`]: 'x', [`${DIR}/b`]: symlink(target) })).toEqual([
    `error: /rootfs/usr/lib/firmware/b: it is a symlink to \`${target}\`, ${reason}: it fails there [firmware-dangling]`,
  ]);
});

test('checkFirmware() looks where the release does', () => {
  expect(check({ 'lib/firmware/a': symlink('b') }, 'v1.9.6')).toHaveLength(1);
  expect(check({ 'lib/firmware/a': symlink('b') }, 'v1.10.0')).toEqual([]);
});
