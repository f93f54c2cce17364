import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runLine } from '../../../fixtures/command-line.ts';
import { storeFolder } from '../../../fixtures/store-options.ts';

test.each([
  [['--no-fragments', '--tailends'], '`--no-fragments` and `--tailends` exclude each other'],
  [['--compressor', 'xz', '--level', '6'], '`--level` has no meaning for xz'],
  [['--compressor', 'gzip', '--level', '12'], '`--level 12` is more than gzip has'],
  [['--block-size', '5000'], '`--block-size 5000` is not a block size of squashfs'],
  [['--block-size', '2M'], '`--block-size 2M` is not a block size of squashfs'],
])('squashfs create %j is refused', async (flags, message) => {
  const { status, stderr } = await runLine(['squashfs', 'create', ...flags, '/none', '/none.sqsh']);

  expect(status).toBe(2);
  expect(stderr).toContain(message);
});

test('squashfs create makes the same image each time, and squashfs check finds it fine', async () => {
  await using folder = await storeFolder();
  await mkdir(join(folder.path, 'root/etc'), { recursive: true });
  await writeFile(join(folder.path, 'root/etc/os-release'), 'ID=test\n');
  const options = { directory: folder.path, env: { SOURCE_DATE_EPOCH: '0', TMPDIR: folder.options.spoolDirectory } };
  const create = (name: string) => runLine(['squashfs', 'create', 'root', name, '--all-root'], options);

  const first = await create('a.sqsh');
  await create('b.sqsh');

  expect(first).toMatchObject({ status: 0, stdout: expect.stringMatching(/^a\.sqsh: [\d.]+ K?B\n$/) });
  expect(await readFile(join(folder.path, 'a.sqsh'))).toEqual(await readFile(join(folder.path, 'b.sqsh')));
  expect(await runLine(['squashfs', 'check', 'a.sqsh'], options)).toMatchObject({
    status: 0,
    stdout: 'a.sqsh: fine\n',
  });
});
