import { readdir } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { openMirrorSession, readMirrorLock } from '../../../../src/cli/mirror/session.ts';
import { parseMirrorTarget } from '../../../../src/mirror/index.ts';
import { testContext } from '../../../fixtures/command-line.ts';
import { storeFolder } from '../../../fixtures/store-options.ts';

const reach = { ca: [], plainHttp: [], host: [], limit: [] };
const limits = { concurrency: undefined, bandwidth: undefined, retries: undefined };

test('openMirrorSession() opens the target, and cleans up at its end', async () => {
  await using folder = await storeFolder();
  const context = testContext({ env: { TMPDIR: folder.options.spoolDirectory } });
  {
    await using session = await openMirrorSession(
      parseMirrorTarget(`oci:${folder.path}/mirror`, '/'),
      limits,
      { reach },
      context,
    );
    expect(session.target.place).toContain('mirror');
  }

  expect(await readdir(folder.options.spoolDirectory)).toEqual([]);
});

test('readMirrorLock() names a lock that is missing', async () => {
  await using folder = await storeFolder();

  await expect(readMirrorLock('mirror.yaml', undefined, testContext({ directory: folder.path }))).rejects.toMatchObject(
    {
      code: 'NOT_FOUND',
      message: expect.stringContaining('mirror.lock'),
    },
  );
});
