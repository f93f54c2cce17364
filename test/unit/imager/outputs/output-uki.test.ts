import { describe, expect, test } from 'vitest';
import { contentAccess } from '../../../../src/bytes/index.ts';
import { outputUki } from '../../../../src/imager/outputs/output-uki.ts';
import { type OutputKind, parseTalosVersion } from '../../../../src/talos/index.ts';
import { inspectUki, type ReportedProfile } from '../../../../src/uki/index.ts';
import { mediaBase, mediaContext, signableBase } from '../../../fixtures/imager-context.ts';
import { testBootSigner, testPcrSigner } from '../../../fixtures/secureboot/test-keys.ts';

async function profilesOf(kind: OutputKind): Promise<readonly ReportedProfile[]> {
  return (await inspectUki(contentAccess(await outputUki(kind, mediaContext())))).profiles;
}

describe('outputUki()', () => {
  test('gives each kind of output its boot entries', async () => {
    expect(await profilesOf('iso')).toMatchObject([
      { id: 'main', cmdline: expect.stringContaining('talos.halt_if_installed=1') },
      { id: 'reset', cmdline: expect.stringMatching(/halt_if_installed=1 .* talos\.experimental\.wipe=system$/) },
    ]);
    expect((await profilesOf('image')).map(({ id }) => id)).toEqual(['main', 'reset-maintenance']);
    expect((await profilesOf('uki')).map(({ id }) => id)).toEqual(['main']);
  });

  test('signs a UKI of a release that has no boot entries', async () => {
    const signing = { signer: testBootSigner(), pcrSigner: testPcrSigner() };
    const settings = { version: parseTalosVersion('v1.9.6'), secureBoot: true };

    const report = await inspectUki(
      contentAccess(await outputUki('iso', mediaContext(settings, { signing, base: signableBase }))),
    );

    expect(report.signatures).toMatchObject([{ isValid: true, matchesImage: true }]);
    expect(report.profiles).toMatchObject([{ id: undefined, cmdline: expect.stringContaining('lockdown=') }]);
  });

  test('names the file that the installer lacks', async () => {
    const base = { ...mediaBase, stub: undefined };

    await expect(outputUki('uki', mediaContext({}, { base }))).rejects.toMatchObject({
      code: 'BASE_UNSUPPORTED',
      message: '`an image` brings no `systemd-stub.efi`',
    });
  });
});
