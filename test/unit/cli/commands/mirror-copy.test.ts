import { expect, test } from 'vitest';
import { runLine } from '../../../fixtures/command-line.ts';
import { pushImage, testRegistry } from '../../../fixtures/registry-server.ts';
import { storeFolder } from '../../../fixtures/store-options.ts';

test('mirror plan and mirror copy carry an image from one registry to another', async () => {
  await using folder = await storeFolder();
  await using from = await testRegistry();
  await using to = await testRegistry();
  const { digest } = await pushImage(from, 'acme/app', { reference: 'v1' });
  const input = `${from.host}/acme/app:v1\n`;
  const options = {
    directory: folder.path,
    env: { TMPDIR: folder.options.spoolDirectory, XDG_STATE_HOME: folder.path },
  };
  const run = (...args: readonly string[]) => runLine(['mirror', ...args], { ...options, input });

  const planned = await run('plan', '-', '--to', to.host);
  const copied = await run('copy', '-', '--to', to.host);
  const again = await run('plan', '-', '--to', to.host);

  expect(planned.stdout).toBe(`${from.host}/acme/app:v1 ${digest} acme/app:v1\n`);
  expect(copied.stdout).toBe(planned.stdout);
  expect([planned.status, copied.status, again.status, again.stdout]).toEqual([0, 0, 0, '']);
  expect((await to.send('HEAD', '/v2/acme/app/manifests/v1')).headers['docker-content-digest']).toBe(digest);
});

test('mirror copy says which image cannot be had, and ends with its status', async () => {
  await using folder = await storeFolder();
  await using registry = await testRegistry();
  const env = { TMPDIR: folder.options.spoolDirectory, XDG_STATE_HOME: folder.path };
  const input = `${registry.host}/acme/none:v1\n`;

  const { status, stdout, stderr } = await runLine(['mirror', 'copy', '-', '--to', 'oci:out'], {
    directory: folder.path,
    env,
    input,
  });

  expect([status, stdout]).toEqual([4, '']);
  expect(stderr).toContain('acme/none');
});

test('mirror copy needs to know where to', async () => {
  const { status, stderr } = await runLine(['mirror', 'copy', '-'], { input: 'redis:7\n' });

  expect(status).toBe(2);
  expect(stderr).toContain('the target of the images is missing');
});
