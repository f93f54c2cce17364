import { expect, test } from 'vitest';
import { checkContents, inExtension } from '../../../../src/installer/extension-check/check-contents.ts';
import { found, release } from '../../../fixtures/extension-trees.ts';
import { characterDevice, directory, file, makeTree, symlink } from '../../../fixtures/trees.ts';

const check = (paths: Parameters<typeof makeTree>[0], version = 'v1.13.9') =>
  found((list) => checkContents(makeTree(paths), release(version), list));

test('checkContents() finds nothing in what lies where it may', () => {
  expect(check({ 'usr/local/bin/a': file('x', { mode: 0o755 }), 'usr/local/bin/b': symlink('a'), 'etc/': '' })).toEqual(
    [],
  );
});

test('checkContents() refuses special files', () => {
  expect(check({ 'usr/local/tty': characterDevice(5, 0) })).toEqual([
    'error: /rootfs/usr/local/tty: special files are not allowed: "/usr/local/tty" is a character-device [special-file]',
  ]);
});

test('checkContents() refuses paths up to 1.8, and warns of them later', () => {
  const line = '/rootfs/boot/vmlinuz: path "/boot/vmlinuz" is not allowed in extensions [path]';

  expect(check({ 'boot/vmlinuz': 'x' }, 'v1.8.4')).toEqual([`error: ${line}`]);
  expect(check({ 'boot/vmlinuz': 'x' }, 'v1.9.0')).toEqual([`warning: ${line}`]);
  expect(check({ 'boot/vmlinuz': 'x' }, '')).toEqual([`warning: ${line}`]);
});

test('checkContents() warns of what the imager loses, and of what everyone can write', () => {
  const xattrs = new Map([['security.capability', new Uint8Array(4)]]);
  const labels = new Map([['security.selinux', Buffer.from('a:b:c:s0')]]);
  const lines = check({
    'usr/local/a': file('x', { uid: 5, xattrs }),
    'usr/local/b': directory({ mode: 0o777 }),
    'usr/local/c': file('x', { xattrs: labels }),
  });

  expect(lines).toEqual([
    'warning: /rootfs/usr/local/a: its owner 5:0 is lost: on a node it belongs to root [owner]',
    'warning: /rootfs/usr/local/a: the imager drops the attribute `security.capability` [xattr]',
    'warning: /rootfs/usr/local/b: everyone may write it: its mode is 0777 [world-writeable]',
    'warning: /rootfs/usr/local/c: up to 1.11 the imager drops SELinux labels, and that of 1.12 needs root for them (Talos v1.13.9) [label]',
  ]);
});

test('checkContents() refuses names of whiteouts', () => {
  expect(check({ 'usr/local/.wh.a': 'x' })).toEqual([
    'error: /rootfs/usr/local/.wh.a: in an image this name would remove another file, and vanish [whiteout-name]',
  ]);
});

test('inExtension() puts a path below the rootfs', () => {
  expect([inExtension('/'), inExtension('/usr')]).toEqual(['/rootfs', '/rootfs/usr']);
});
