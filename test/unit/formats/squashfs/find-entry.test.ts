import { describe, expect, test } from 'vitest';
import { patched, sampleSquashfs } from '../../../fixtures/squashfs-image.ts';
import { failureIn, openSample } from '../../../fixtures/squashfs-reading.ts';

const { bytes, at } = sampleSquashfs();

describe('lookup()', () => {
  test.each(['dir/file', '/dir/file', './dir//file', 'dir/./file'])('finds %s', async (path) => {
    const inode = await (await openSample(bytes)).lookup(path);

    expect(inode).toMatchObject({ kind: 'file', number: 1 });
  });

  test.each(['', '/', '.'])('gives the root for %j', async (path) => {
    const inode = await (await openSample(bytes)).lookup(path);

    expect(inode).toMatchObject({ kind: 'directory', number: 16 });
  });

  test.each(['a', 'zzz', 'dir/a', 'dir/zzz', 'dirx', 'di', 'fifo/x', 'link/x', 'empty/x'])(
    'gives nothing for %s',
    async (path) => {
      const inode = await (await openSample(bytes)).lookup(path);

      expect(inode).toBeUndefined();
    },
  );

  test('finds a name that is not UTF-8', async () => {
    const inode = await (await openSample(bytes)).lookup('\xff-not-utf8');

    expect(inode).toMatchObject({ kind: 'symlink', number: 4 });
  });

  test('refuses a path that climbs', async () => {
    const reader = await openSample(bytes);

    const failure = await failureIn(() => reader.lookup('dir/../../etc'));

    expect(failure).toMatchObject({ code: 'PATH_UNSAFE' });
  });

  test('goes through no other directory', async () => {
    const broken = patched(bytes, at['directories']! + 2 + at['listing /dir']! + 4, [0xff, 0xff, 0xff]);

    const inode = await (await openSample(broken)).lookup('packed');

    expect(inode).toMatchObject({ kind: 'file' });
  });
});
