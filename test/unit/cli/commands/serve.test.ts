import { expect, test } from 'vitest';
import { serveCommand } from '../../../../src/cli/commands/serve.ts';
import { runLine, testContext } from '../../../fixtures/command-line.ts';
import { senderTo } from '../../../fixtures/registry-server.ts';
import { storeFolder } from '../../../fixtures/store-options.ts';

test('serve prints its addresses, and serves until it is stopped', async () => {
  await using folder = await storeFolder();
  const stop = new AbortController();
  const context = testContext({ directory: folder.path, signal: stop.signal });
  const flags = serveCommand.flags.parse({ listen: '127.0.0.1:0', proxy: ['ghcr.io=127.0.0.1:0'] });
  const serving = serveCommand.run(context, { place: 'registry' }, flags);
  await expect.poll(() => context.lines.length).toBe(2);

  const [main = '', other = ''] = context.lines;
  expect(main).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  expect(other).toMatch(/^http:\/\/127\.0\.0\.1:\d+ ghcr\.io$/);
  expect((await senderTo(main.slice('http://'.length)).send('GET', '/v2/')).status).toBe(200);
  stop.abort();
  await serving;

  await expect(senderTo(main.slice('http://'.length)).send('GET', '/v2/')).rejects.toMatchObject({
    code: 'ECONNREFUSED',
  });
});

test.each([
  [['--listen', 'nowhere'], '`--listen nowhere` is not an address'],
  [['--max-upload', 'much'], '`--max-upload much` is not a size'],
  [['--proxy', 'docker.io', '--proxy-ttl', 'often'], '`--proxy-ttl often` is not a duration'],
])('serve %j is refused', async (flags, message) => {
  await using folder = await storeFolder();
  const { status, stderr } = await runLine(['serve', ...flags, folder.path]);

  expect(status).toBe(2);
  expect(stderr).toContain(message);
});
