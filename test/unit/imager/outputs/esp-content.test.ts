import { describe, expect, test } from 'vitest';
import { espContent } from '../../../../src/imager/outputs/esp-content.ts';
import { parseTalosVersion } from '../../../../src/talos/index.ts';
import { mediaBase, mediaContext, signableBase } from '../../../fixtures/imager-context.ts';
import { testBootSigner, testPcrSigner } from '../../../fixtures/secureboot/test-keys.ts';

const signing = { signer: testBootSigner(), pcrSigner: testPcrSigner() };
const secure = { secureBoot: true };

describe('espContent()', () => {
  test('enrols nothing without secure boot', async () => {
    expect(await espContent('iso', mediaContext())).toMatchObject({
      ukiName: 'Talos-v1.12.7.efi',
      loaderConfig: expect.stringContaining('secure-boot-enroll off'),
      enrolment: undefined,
      certificate: undefined,
      hasRandomSeed: false,
    });
  });

  test('enrols keys from an ISO, and from a disk where that is asked for', async () => {
    const iso = await espContent('iso', mediaContext(secure, { signing }));
    const disk = await espContent('image', mediaContext(secure, { signing }));
    const enrolling = await espContent('image', mediaContext(secure, { signing: { ...signing, enroll: 'force' } }));

    expect(iso.loaderConfig).toContain('secure-boot-enroll if-safe');
    expect(iso.certificate).toEqual(signing.signer.certificate.der);
    expect([iso, disk, enrolling].map(({ enrolment }) => enrolment?.PK !== undefined)).toEqual([true, false, true]);
    expect(iso.bootloader.size).toBeGreaterThan(mediaBase.bootLoader!.size);
  });

  test('takes the enrolment files that are given', async () => {
    const enrolment = { PK: Buffer.from('1'), KEK: Buffer.from('2'), db: Buffer.from('3') };

    const { enrolment: taken } = await espContent('iso', mediaContext(secure, { signing: { ...signing, enrolment } }));

    expect(taken).toBe(enrolment);
  });

  test('follows the release', async () => {
    const version = parseTalosVersion('v1.5.6');
    const old = await espContent('iso', mediaContext({ ...secure, version }, { signing, base: signableBase }));
    const newest = await espContent('iso', mediaContext({ version: parseTalosVersion('v1.14.0') }));

    expect([old.loaderConfig, old.certificate, newest.hasRandomSeed]).toEqual([undefined, undefined, true]);
  });

  test('names systemd-boot where the installer lacks it', async () => {
    const base = { ...mediaBase, bootLoader: undefined };

    await expect(espContent('iso', mediaContext({}, { base }))).rejects.toMatchObject({
      code: 'BASE_UNSUPPORTED',
      message: '`an image` brings no `systemd-boot.efi`',
    });
  });
});
