import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { bufferAccess } from '../../../../src/bytes/index.ts';
import { kernelForm, readKernelStart, unknownKernel } from '../../../../src/formats/kernel/kernel-form.ts';
import { arm64Image, bzImage, zboot } from '../../../fixtures/kernel-image.ts';
import { smallVmlinux } from '../../../fixtures/small-kernel.ts';

test.each([
  ['bzImage', bzImage('6.1.0')],
  ['arm64-image', arm64Image('')],
  ['efi-zboot', zboot(new Uint8Array(9), 'gzip')],
  ['gzip', gzipSync('x')],
  ['vmlinux', smallVmlinux()],
  ['other', Buffer.alloc(2000)],
  ['other', new Uint8Array()],
])('kernelForm() of the start of a file is %s', async (form, image) => {
  expect(kernelForm(await readKernelStart(bufferAccess(image)))).toBe(form);
});

test('unknownKernel() names the first bytes', () => {
  expect(unknownKernel(Buffer.from('hello world')).message).toContain('`68656c6c6f20776f`');
});
