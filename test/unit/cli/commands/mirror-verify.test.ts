import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { flipByte } from '../../../fixtures/bundle-damage.ts';
import { runLine } from '../../../fixtures/command-line.ts';
import { storeFolder } from '../../../fixtures/store-options.ts';
import { namedImage, writeTestBundle } from '../../../fixtures/test-bundle.ts';

const image = namedImage('a.example/team/app:v1', [200_000]);

async function verified(change: (paths: readonly string[]) => Promise<void>, ...flags: readonly string[]) {
  await using folder = await storeFolder();
  const { paths } = await writeTestBundle(join(folder.path, 'b.tar'), [image], {
    form: 'tar',
    volumeBytes: 64 * 1024,
    blockBytes: 16 * 1024,
  });
  await change(paths);
  return await runLine(['mirror', 'verify', ...flags, folder.path]);
}

test('mirror verify says that a bundle is whole, or nothing where it is to be quiet', async () => {
  expect(await verified(async () => {})).toMatchObject({
    status: 0,
    stdout: expect.stringContaining(': whole, 1 image,'),
  });
  expect(await verified(async () => {}, '--quiet')).toMatchObject({ status: 0, stdout: '' });
});

test('mirror verify lists what is wrong, and what to send again', async () => {
  const { status, stdout, stderr } = await verified((paths) => flipByte(paths[1]!, 30_000));

  expect(status).toBe(8);
  expect(stdout).toMatch(/^volume 2, bytes .* is damaged \(a\.example\/team\/app:v1\)\nsend again: .*002of\d+\.tar\n$/);
  expect(stderr).toContain('BUNDLE_DAMAGED');
});

test('mirror verify tells a missing volume from a damaged one', async () => {
  const { stdout, stderr } = await verified((paths) => rm(paths[1]!), '--json');

  expect(JSON.parse(stdout).problems[0]).toMatchObject({ kind: 'volume-missing', volume: 2 });
  expect(stderr).toContain('BUNDLE_INCOMPLETE');
});
