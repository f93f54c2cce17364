import { expect, test } from 'vitest';
import { connectDaemon } from '../../../../src/docker/daemon/connect.ts';

test.each([
  [{}, 'unix:///var/run/docker.sock', { socketPath: '/var/run/docker.sock' }],
  [{ DOCKER_HOST: 'unix:///a/b.sock' }, 'unix:///a/b.sock', { socketPath: '/a/b.sock' }],
  [{ DOCKER_HOST: 'tcp://a.example' }, 'tcp://a.example', { host: 'a.example', port: 2375, protocol: 'http' }],
  [{ DOCKER_HOST: 'tcp://[::1]:99' }, 'tcp://[::1]:99', { host: '::1', port: 99, protocol: 'http' }],
])('connectDaemon(%j) finds the address', async (env, address, modem) => {
  const daemon = await connectDaemon(env);

  expect(daemon.address).toBe(address);
  expect(daemon.client.modem).toMatchObject(modem);
});

test.each(['ssh://a.example', 'fd://', 'npipe://x', 'nonsense'])(
  'connectDaemon() refuses DOCKER_HOST=%s',
  async (DOCKER_HOST) => {
    await expect(connectDaemon({ DOCKER_HOST })).rejects.toMatchObject({
      code: 'USAGE',
      hint: expect.stringMatching(/unix:/),
    });
  },
);

test('connectDaemon() says which TLS file is missing', async () => {
  const env = { DOCKER_HOST: 'tcp://a.example', DOCKER_TLS_VERIFY: '1', HOME: '/nowhere' };

  await expect(connectDaemon(env)).rejects.toMatchObject({
    code: 'NOT_FOUND',
    message: expect.stringContaining('/nowhere/.docker/ca.pem'),
  });
});
