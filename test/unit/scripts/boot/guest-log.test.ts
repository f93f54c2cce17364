import { expect, test } from 'vitest';

import { readGuestLog } from '../../../../scripts/boot/guest-log.ts';

const log = `[    1.0] Run /init as init process
=== rootsmith kernel 6.1.0-1-cloud-amd64
=== rootsmith listing begin
41ed 1 5 0 0 60 0 0 .
81ed 7 3 0 0 2048 0 0 ./sbin/init
a1ff 8 1 0 0 6 0 0 './var/run' -> '../run'
21b6 9 1 0 5 0 1 3 ./null with space
=== rootsmith listing end
=== rootsmith hashes begin
${'ab'.repeat(32)}  ./sbin/init
=== rootsmith hashes end
=== rootsmith modprobe vfat ok
=== rootsmith modprobe nosuch failed
=== rootsmith service hello-world begin
Hello
two lines

=== rootsmith service hello-world exit 3
=== rootsmith guest done
`;

test('readGuestLog() reads a file with its links and its hash', () => {
  const { listing } = readGuestLog(log);

  expect(listing.get('/sbin/init')).toEqual({
    type: 'file',
    mode: 0o755,
    inode: 7,
    nlink: 3,
    uid: 0,
    gid: 0,
    size: 2048,
    target: undefined,
    sha256: 'ab'.repeat(32),
  });
});

test('readGuestLog() reads a symlink with its target', () => {
  expect(readGuestLog(log).listing.get('/var/run')).toMatchObject({ type: 'symlink', target: '../run' });
});

test.each([
  ['/', 'directory'],
  ['/null with space', 'character-device'],
])('readGuestLog() knows `%s` as a %s', (path, type) => {
  expect(readGuestLog(log).listing.get(path)?.type).toBe(type);
});

test('readGuestLog() reads what each service printed and how it ended', () => {
  expect(readGuestLog(log).services).toEqual([{ name: 'hello-world', output: 'Hello\ntwo lines\n', exitCode: 3 }]);
});

test('readGuestLog() tells loaded modules from refused ones', () => {
  expect(readGuestLog(log).modules).toEqual({ vfat: 'ok', nosuch: 'failed' });
});

test.each([
  ['a whole log', log, true],
  ['a log without its end', log.slice(0, -10), false],
])('readGuestLog() of %s says whether the guest is done', (_, text, done) => {
  expect(readGuestLog(text)).toMatchObject({ done, kernelRelease: '6.1.0-1-cloud-amd64' });
});

test('readGuestLog() refuses a listing with a line that is not one', () => {
  expect(() => readGuestLog(log.replace('81ed 7', '[ 2.0] noise'))).toThrow('[ 2.0] noise');
});
