import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runLine } from '../../../fixtures/command-line.ts';
import { pushImage, testRegistry } from '../../../fixtures/registry-server.ts';
import { storeFolder } from '../../../fixtures/store-options.ts';

test('mirror plan writes a lock, and nothing to the target', async () => {
  await using folder = await storeFolder();
  await using from = await testRegistry();
  await using to = await testRegistry();
  const { digest } = await pushImage(from, 'acme/app', { reference: 'v1' });
  const args = ['mirror', 'plan', '-', '--to', to.host, '--lock', 'mirror.lock', '--json'];

  const { status, stdout, stderr } = await runLine(args, {
    directory: folder.path,
    env: { TMPDIR: folder.options.spoolDirectory },
    input: `${from.host}/acme/app:v1\n`,
  });

  expect(status).toBe(0);
  expect(JSON.parse(stdout).totals).toMatchObject({ images: 1, present: 0 });
  expect(stderr).toContain('"kind":"mirror-start"');
  expect(await readFile(join(folder.path, 'mirror.lock'), 'utf8')).toContain(digest);
  expect(to.requests.every(({ method }) => method === 'GET' || method === 'HEAD')).toBe(true);
});
