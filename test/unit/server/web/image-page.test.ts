import { expect, test } from 'vitest';
import { renderImagePage, renderMissingPage } from '../../../../src/server/web/image-page.ts';
import { Summaries } from '../../../../src/server/web/summary.ts';
import { OCI_INDEX, OCI_MANIFEST, pushImage, pushManifest, testRegistry } from '../../../fixtures/registry-server.ts';

const frame = { host: 'r.test:5000', product: 'rootsmith', secure: false, upstream: undefined };
const EVIL = '<script>alert(1)</script>';

test('renderImagePage() tells platforms, layers, annotations and referrers, and how to pull', async () => {
  await using registry = await testRegistry();
  const name = 'ghcr.io/siderolabs/installer';
  const image = await pushImage(registry, name);
  const child = { mediaType: OCI_MANIFEST, digest: image.digest, size: image.bytes.length };
  await pushManifest(registry, name, {
    reference: 'v1',
    fields: {
      schemaVersion: 2,
      mediaType: OCI_INDEX,
      manifests: [
        { ...child, platform: { os: 'linux', architecture: 'amd64' } },
        { ...child, digest: `sha256:${'0'.repeat(64)}`, platform: { os: 'linux', architecture: 'arm64' } },
      ],
      annotations: { [EVIL]: EVIL },
    },
  });

  const details = await new Summaries(registry.store).details({ name, reference: 'v1' });
  const html = renderImagePage({ ...frame, image: details! });

  expect(details).toMatchObject({ platforms: [{ isHere: true }, { isHere: false }], referrers: [] });
  for (const text of [
    'docker pull r.test:5000/ghcr.io/siderolabs/installer:v1',
    `r.test:5000/ghcr.io/siderolabs/installer@${details?.digest}`,
    '      ghcr.io:\n        endpoints:\n          - http://r.test:5000',
    'linux/arm64',
    'is not here',
    'tar+gzip',
  ])
    expect(html).toContain(text);
  expect(html).not.toContain(EVIL);
});

test('renderMissingPage() escapes what was asked for', () => {
  expect(renderMissingPage(EVIL, frame)).not.toContain(EVIL);
});
