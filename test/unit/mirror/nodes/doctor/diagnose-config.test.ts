import { expect, test } from 'vitest';
import { diagnoseConfig } from '../../../../../src/mirror/nodes/doctor/diagnose-config.ts';
import { parsePlatform } from '../../../../../src/oci/index.ts';

const platform = parsePlatform('linux/amd64');

test('diagnoseConfig() fails with USAGE when the installer does not tell the release', async () => {
  const text = 'machine:\n  install:\n    image: ghcr.io/siderolabs/installer:latest\n';

  await expect(diagnoseConfig({ name: 'cp.yaml', text }, { platform })).rejects.toMatchObject({
    code: 'USAGE',
    message: expect.stringMatching(/^cp\.yaml does not say .* the tag of its installer is not a version$/),
    hint: expect.stringContaining('--talos VERSION'),
  });
});

test('diagnoseConfig() asks nobody when an image of the configuration cannot be read', async () => {
  const text = 'machine:\n  install:\n    image: ghcr.io/Siderolabs/installer:v1.9.0\n';

  await expect(diagnoseConfig({ name: 'cp.yaml', text }, { platform })).rejects.toMatchObject({
    code: 'REFERENCE_INVALID',
    details: { file: 'cp.yaml', line: 3, field: 'machine.install.image' },
  });
});
