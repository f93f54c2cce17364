import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openBundle } from '../../../../src/bundle/index.ts';
import { importInto } from '../../../../src/cli/mirror/import-into.ts';
import { parseMirrorTarget, readBundleMirror } from '../../../../src/mirror/index.ts';
import { testContext } from '../../../fixtures/command-line.ts';
import { testRegistry } from '../../../fixtures/registry-server.ts';
import { storeFolder } from '../../../fixtures/store-options.ts';
import { mirrorExtras, namedImage, writeTestBundle } from '../../../fixtures/test-bundle.ts';

test('importInto() brings the images of a bundle to a registry, and says which', async () => {
  await using folder = await storeFolder();
  await using registry = await testRegistry();
  const image = namedImage('a.example/team/app:v1', [100]);
  await writeTestBundle(join(folder.path, 'b.tar'), [image], { form: 'tar', extras: mirrorExtras });
  await using bundle = await openBundle(join(folder.path, 'b.tar'));
  const context = testContext({ env: { TMPDIR: folder.options.spoolDirectory, XDG_STATE_HOME: folder.path } });
  const chosen = { ca: [], plainHttp: [], host: [], limit: [], deep: false, json: false };

  await importInto(
    parseMirrorTarget(registry.host, '/'),
    { bundle, mirror: await readBundleMirror(bundle), chosen },
    context,
  );

  expect(context.lines).toEqual([
    expect.stringMatching(new RegExp(`^a.example/team/app:v1 ${image.root.digest} .*team/app:v1$`)),
  ]);
  const { headers } = await registry.send('HEAD', '/v2/team/app/manifests/v1');
  expect(headers['docker-content-digest']).toBe(image.root.digest);
});
