import { expect, test } from 'vitest';
import { concatBytes } from '../../../../src/bytes/index.ts';
import { changeCpioHeader } from '../../../../src/formats/cpio/change-header.ts';
import { encodeHeader, parseHeader } from '../../../../src/formats/cpio/header.ts';

const value = {
  ino: 7,
  mode: 0o100755,
  uid: 0,
  gid: 0,
  nlink: 1,
  mtime: 1,
  fileSize: 2,
  devMajor: 3,
  devMinor: 4,
  rdevMajor: 0,
  rdevMinor: 0,
  nameSize: 5,
  check: 0,
};
const name = Buffer.from('init\0\0', 'latin1');
const header = concatBytes([encodeHeader('newc', value), name]);

test('changeCpioHeader() changes size and time and nothing else', () => {
  const changed = changeCpioHeader(header, { path: 'init', size: 9, mtime: 8 });

  expect(parseHeader(changed.subarray(0, 110), 0)).toEqual({ ...value, fileSize: 9, mtime: 8 });
  expect(changed.subarray(110)).toEqual(new Uint8Array(name));
  expect(parseHeader(header.subarray(0, 110), 0)).toEqual(value);
});

test('changeCpioHeader() refuses content that 32 bits cannot count', () => {
  expect(() => changeCpioHeader(header, { path: 'rootfs.sqsh', size: 2 ** 32, mtime: 0 })).toThrow(
    'cannot store `rootfs.sqsh` in a cpio archive: its fileSize is 4294967296',
  );
});
