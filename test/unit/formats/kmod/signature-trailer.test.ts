import { expect, test } from 'vitest';
import { bufferAccess } from '../../../../src/bytes/index.ts';
import { readSignatureTrailer, SIGNATURE_MARK, signatureTail } from '../../../../src/formats/kmod/signature-trailer.ts';
import { patched } from '../../../fixtures/elf-file.ts';

const body = Buffer.from('body of a module');
const signed = Buffer.concat([body, signatureTail(Buffer.from('signature'))]);
const read = (bytes: Uint8Array) => readSignatureTrailer(bufferAccess(bytes));
const trailer = signed.length - 40;

test('readSignatureTrailer() finds body and signature', async () => {
  expect(await read(signed)).toEqual({ bodyBytes: 16, signature: { offset: 16, size: 9 }, problem: undefined });
});

test.each([
  ['a module without the mark', body],
  ['nothing', new Uint8Array()],
  ['the mark alone', Buffer.from(SIGNATURE_MARK)],
])('readSignatureTrailer() takes %s for unsigned', async (_, bytes) => {
  expect(await read(bytes)).toBeUndefined();
});

test.each([
  ['size', patched(signed, trailer + 8, 4, 0xffff_ffff)],
  ['size', Buffer.from(`x${SIGNATURE_MARK}`)],
  ['type', patched(signed, trailer + 2, 1, 1)],
  ['parameters', patched(signed, trailer, 1, 1)],
  ['parameters', patched(signed, trailer + 6, 1, 1)],
])('readSignatureTrailer() tells of a %s that the kernel does not take (%#)', async (problem, bytes) => {
  expect(await read(bytes)).toMatchObject({ problem });
});
