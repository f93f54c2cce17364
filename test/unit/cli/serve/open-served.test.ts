import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openServed, type ServedFlags } from '../../../../src/cli/serve/open-served.ts';
import { parseProxies } from '../../../../src/cli/serve/parse-proxy.ts';
import { asTag, isWritable, parseRepository, type Tag } from '../../../../src/oci/index.ts';
import { defaultServerLimits } from '../../../../src/server/index.ts';
import { testContext } from '../../../fixtures/command-line.ts';
import { storeFolder } from '../../../fixtures/store-options.ts';
import { namedImage, writeTestBundle } from '../../../fixtures/test-bundle.ts';

const flags: ServedFlags = { readOnly: false, overlay: undefined, proxies: [], ttlMs: 1000, ca: [], plainHttp: [] };
const options = { limits: defaultServerLimits, report: () => {} };

async function opened(kind: 'folder' | 'bundle', chosen: Partial<ServedFlags>) {
  await using folder = await storeFolder();
  const place = join(folder.path, kind === 'bundle' ? 'b.tar' : 'registry');
  const image = namedImage('a.example/team/app:v1', [100]);
  if (kind === 'bundle') await writeTestBundle(place, [image], { form: 'tar' });
  const overlay = chosen.overlay === undefined ? undefined : join(folder.path, chosen.overlay);
  await using served = await openServed(place, { ...flags, ...chosen, overlay }, options, testContext());
  const found = await served.store.findManifest(parseRepository('a.example/team/app'), asTag('v1') as Tag);
  return { isWritable: isWritable(served.store), hasImage: found !== undefined, proxied: served.proxied };
}

test.each([
  ['a folder takes pushes', 'folder', {}, { isWritable: true, hasImage: false }],
  ['a bundle does not', 'bundle', {}, { isWritable: false, hasImage: true }],
  ['a bundle with an overlay does', 'bundle', { overlay: 'pushed' }, { isWritable: true, hasImage: true }],
  [
    'a folder with upstreams does',
    'folder',
    { proxies: parseProxies(['docker.io']) },
    { isWritable: true, proxied: ['docker.io'] },
  ],
  [
    'a read-only one with upstreams does not',
    'folder',
    { readOnly: true, proxies: parseProxies(['docker.io']) },
    { isWritable: false },
  ],
] as const)('openServed(): %s', async (_, kind, chosen, expected) => {
  expect(await opened(kind, chosen)).toMatchObject(expected);
});

test('openServed() refuses upstreams of a bundle, which cannot keep what they bring', async () => {
  await expect(opened('bundle', { proxies: parseProxies(['docker.io']) })).rejects.toMatchObject({
    code: 'USAGE',
    hint: 'Give `--overlay DIR` too.',
  });
});
