import { expect, test } from 'vitest';
import { bufferAccess, readAll } from '../../../../src/bytes/index.ts';
import { signPe, verifyPe } from '../../../../src/formats/pe/index.ts';
import { efiProgram } from '../../../fixtures/gallery/efi-stub.ts';
import { testBootSigner } from '../../../fixtures/secureboot/test-keys.ts';

const TIME = 1_700_000_000;

async function sign(bytes: Uint8Array, existing?: 'keep' | 'replace'): Promise<Uint8Array> {
  const options = existing === undefined ? { time: TIME } : { time: TIME, existing };
  const { size, bytes: made } = await signPe(bufferAccess(bytes), testBootSigner(), options);
  const whole = await readAll(made, { limitBytes: 1e7, what: 'a program' });
  expect(whole.length).toBe(size);
  return whole;
}

test('signPe() gives equal bytes for equal inputs', async () => {
  expect(await sign(efiProgram('amd64'))).toEqual(await sign(efiProgram('amd64')));
});

test('signPe() replaces a signature unless it is to be kept', async () => {
  const once = await sign(efiProgram('amd64'));

  expect(await sign(once)).toEqual(once);
  expect(await verifyPe(bufferAccess(await sign(once, 'keep')))).toHaveLength(2);
});

test('signPe() pads a program whose size is not a multiple of 8', async () => {
  const odd = Buffer.concat([efiProgram('amd64'), Buffer.from('odd')]);

  const [signature] = await verifyPe(bufferAccess(await sign(odd)));

  expect(signature).toMatchObject({ isValid: true, matchesImage: true, signingTime: TIME });
});

test('signPe() refuses what is no PE image', async () => {
  await expect(sign(Buffer.from('#!/bin/sh\n'))).rejects.toMatchObject({ code: 'FORMAT_UNSUPPORTED' });
});
