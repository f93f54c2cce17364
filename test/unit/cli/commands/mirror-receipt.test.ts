import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runLine } from '../../../fixtures/command-line.ts';
import { pushImage, testRegistry } from '../../../fixtures/registry-server.ts';
import { storeFolder } from '../../../fixtures/store-options.ts';

test('mirror receipt writes down what a registry holds', async () => {
  await using folder = await storeFolder();
  await using registry = await testRegistry();
  const { digest } = await pushImage(registry, 'acme/app', { reference: 'v1' });
  const options = { directory: folder.path, env: { TMPDIR: folder.options.spoolDirectory } };

  const printed = await runLine(['mirror', 'receipt', registry.host], options);
  const written = await runLine(['mirror', 'receipt', registry.host, '-o', 'receipt.json'], options);

  expect(printed.stdout).toContain(digest);
  expect(written.stdout).toBe(`${folder.path}/receipt.json\n`);
  expect((await readFile(join(folder.path, 'receipt.json'), 'utf8')).trimEnd()).toBe(printed.stdout.trimEnd());
});

test('mirror receipt warns of what is not there', async () => {
  await using folder = await storeFolder();
  await using registry = await testRegistry();
  const options = {
    directory: folder.path,
    env: { TMPDIR: folder.options.spoolDirectory },
    input: 'ghcr.io/acme/none:v1\n',
  };

  const { status, stderr } = await runLine(['mirror', 'receipt', registry.host, '--for', '-'], options);

  expect(status).toBe(0);
  expect(stderr).toContain('`acme/none:v1` is not there');
});
