import { expect, test } from 'vitest';
import { bufferAccess } from '../../../../src/bytes/index.ts';
import { bootOfFiles, bootOfUki } from '../../../../src/inspect/boot/boot-level.ts';
import { efiProgram } from '../../../fixtures/gallery/efi-stub.ts';

test('bootOfUki() refuses a PE file without a kernel', async () => {
  const file = { path: 'stub.efi', layer: undefined, access: bufferAccess(efiProgram('amd64')) };

  await expect(bootOfUki(file)).rejects.toMatchObject({ code: 'UKI_INVALID' });
});

test('bootOfFiles() has no UKI and no command lines', () => {
  expect(bootOfFiles({ kernel: undefined, initramfs: undefined })).toMatchObject({ form: 'files', commandLines: [] });
});
