import { describe, expect, test } from 'vitest';
import { espFiles } from '../../../../src/media/esp/esp-files.ts';
import { espContent } from '../../../fixtures/esp-content.ts';

describe('espFiles()', () => {
  test.each([
    ['disc', 'amd64', 'EFI/BOOT/BOOTX64.EFI'],
    ['disk', 'amd64', 'EFI/boot/BOOTX64.efi'],
    ['disk', 'arm64', 'EFI/boot/BOOTAA64.efi'],
  ] as const)('spells paths as the imager does on a %s for %s', (style, architecture, path) => {
    expect(espFiles({ ...espContent, architecture }, style).map((file) => file.path)).toEqual([
      path,
      'EFI/Linux/Talos-v1.12.7.efi',
      'loader/loader.conf',
    ]);
  });

  test('brings keys, certificate and a read-only seed where they are wanted', () => {
    const key = Uint8Array.of(1);
    const enrolment = { PK: key, KEK: key, db: key };
    const files = espFiles({ ...espContent, enrolment, certificate: key, hasRandomSeed: true }, 'disc');

    expect(files.slice(2).map(({ path }) => path)).toEqual([
      'EFI/keys/uki-signing-cert.der',
      'loader/loader.conf',
      'loader/keys/auto/PK.auth',
      'loader/keys/auto/KEK.auth',
      'loader/keys/auto/db.auth',
      'loader/random-seed',
    ]);
    expect(files.at(-1)).toMatchObject({ isReadOnly: true, content: { size: 32 } });
  });
});
