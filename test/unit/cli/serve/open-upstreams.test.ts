import { expect, test } from 'vitest';
import { openUpstreams } from '../../../../src/cli/serve/open-upstreams.ts';
import { parseProxies } from '../../../../src/cli/serve/parse-proxy.ts';
import { testContext } from '../../../fixtures/command-line.ts';
import { pushImage, testRegistry } from '../../../fixtures/registry-server.ts';

test('openUpstreams() asks the registry that stands in for a host, below its prefix', async () => {
  await using registry = await testRegistry();
  const image = await pushImage(registry, 'hub/library/app', { reference: 'v1' });
  const settings = parseProxies([`docker.io=${registry.url}/hub`]);

  await using opened = await openUpstreams(settings, { ca: [], plainHttp: [] }, testContext());
  const [upstream] = opened.upstreams;

  expect(upstream?.host).toBe('docker.io');
  expect(await upstream?.repository('library/app').resolve('v1')).toMatchObject({ digest: image.digest });
});

test('openUpstreams() says at once that a certificate file is missing', async () => {
  const opening = openUpstreams(parseProxies(['docker.io']), { ca: ['none.crt'], plainHttp: [] }, testContext());

  await expect(opening).rejects.toMatchObject({
    code: 'NOT_FOUND',
    message: expect.stringContaining('read `none.crt`'),
  });
});
