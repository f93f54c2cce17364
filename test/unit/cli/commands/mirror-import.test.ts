import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runLine } from '../../../fixtures/command-line.ts';
import { testRegistry } from '../../../fixtures/registry-server.ts';
import { storeFolder } from '../../../fixtures/store-options.ts';
import { mirrorExtras, namedImage, writeTestBundle } from '../../../fixtures/test-bundle.ts';

const image = namedImage('a.example/team/app:v1', [100]);

test('mirror import makes names as the flags say', async () => {
  await using folder = await storeFolder();
  await using registry = await testRegistry();
  await writeTestBundle(join(folder.path, 'b.tar'), [image], { form: 'tar', extras: mirrorExtras });
  const env = { TMPDIR: folder.options.spoolDirectory, XDG_STATE_HOME: folder.path };

  const { status, stdout } = await runLine(
    ['mirror', 'import', 'b.tar', '--to', `${registry.host}/mirror`, '--naming', 'keep-host'],
    { directory: folder.path, env },
  );

  expect([status, stdout]).toEqual([0, `a.example/team/app:v1 ${image.root.digest} mirror/a.example/team/app:v1\n`]);
});

test('mirror import says that a path is not a bundle', async () => {
  await using folder = await storeFolder();

  const { status, stderr } = await runLine(['mirror', 'import', folder.path, '--to', 'oci:x']);

  expect(status).not.toBe(0);
  expect(stderr).toContain('it holds no bundle');
});
