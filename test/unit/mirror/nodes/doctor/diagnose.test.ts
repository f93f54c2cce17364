import { expect, test } from 'vitest';
import type { PullAttempt, RegistryMirror } from '../../../../../src/machine-config/index.ts';
import { diagnoseImages } from '../../../../../src/mirror/nodes/doctor/diagnose.ts';
import { parsePlatform, parseReference } from '../../../../../src/oci/index.ts';
import { parseTalosVersion } from '../../../../../src/talos/index.ts';
import { memoryProber, type ProbeContents } from '../../../../fixtures/memory-prober.ts';

const artifact = {
  schemaVersion: 2,
  mediaType: 'application/vnd.oci.image.manifest.v1+json',
  config: { mediaType: 'application/vnd.oci.empty.v1+json', digest: `sha256:${'0'.repeat(64)}`, size: 2 },
  layers: [],
};

interface Case {
  readonly contents?: ProbeContents;
  readonly mirrors?: readonly RegistryMirror[];
  readonly version?: string;
  readonly registry?: PullAttempt;
}

async function diagnose({ contents = {}, mirrors = [], version = 'v1.9.0', registry }: Case) {
  const [image] = await diagnoseImages([{ reference: parseReference('nginx:1'), what: 'x', puller: 'containerd' }], {
    registries: { mirrors, access: [] },
    version: parseTalosVersion(version),
    platform: parsePlatform('linux/amd64'),
    prober: memoryProber(contents),
    registry,
  });
  return image;
}

const at = (url: string, overridePath = false): RegistryMirror => ({
  host: 'docker.io',
  endpoints: [{ url, overridePath }],
  skipFallback: true,
});

test('diagnoseImages() finds an image that keep-host put below its host, and says how to write the endpoint', async () => {
  const contents = { 'http://m/v2/docker.io/library/nginx:1': artifact };
  expect(await diagnose({ contents, mirrors: [at('http://m')] })).toMatchObject({
    reference: 'docker.io/library/nginx:1',
    problem: {
      kind: 'missing',
      message: 'http://m/v2/library/nginx has no such image (status 404); it is at http://m/v2/docker.io/library/nginx',
    },
    hint: 'Write the endpoint of `docker.io` as `http://m/v2/docker.io`, with `overridePath: true`.',
  });
  expect((await diagnose({ contents, mirrors: [at('http://m')], version: 'v1.2.0' }))?.hint).toContain(
    'copy it by `--naming replace-host`',
  );
});

test('diagnoseImages() finds an image that replace-host put at the root', async () => {
  const contents = { 'http://m/v2/library/nginx:1': artifact };
  expect((await diagnose({ contents, mirrors: [at('http://m/v2/docker.io', true)] }))?.hint).toBe(
    'Write the endpoint of `docker.io` as `http://m`, without `overridePath`.',
  );
});

test('diagnoseImages() looks into the registry that it is given', async () => {
  const contents = { 'http://r/v2/library/nginx:1': artifact };
  const registry: PullAttempt = { base: 'http://r/v2/elsewhere', host: 'r', role: 'mirror' };
  expect((await diagnose({ contents, registry }))?.problem?.message).toContain('it is at http://r/v2/library/nginx');
});

test('diagnoseImages() advises a mirror where there is none, and says why `*` is none', async () => {
  const wildcard: RegistryMirror = { ...at('http://m'), host: '*' };
  expect((await diagnose({}))?.hint).toContain('rootsmith config registries --talos v1.9.0 --hosts docker.io');
  expect((await diagnose({ mirrors: [wildcard], version: 'v1.3.0' }))?.hint).toContain(
    'The mirror `*` does not count for containerd before Talos 1.4',
  );
});

test('diagnoseImages() has a hint for everything that can be wrong', async () => {
  const kinds = [
    'unauthorised',
    'untrusted',
    'plain-http',
    'speaks-tls',
    'no-name',
    'unreachable',
    'no-registry',
    'error',
  ] as const;
  for (const kind of kinds) {
    const contents = { 'http://m/v2/library/nginx:1': { kind, message: 'x' } };
    const found = await diagnose({ contents, mirrors: [at('http://m')] });
    expect([found?.problem?.kind, found?.hint]).toEqual([kind, expect.stringMatching(/^[A-Z].*\.$/)]);
  }
});
