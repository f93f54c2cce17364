import { describe, expect, test } from 'vitest';
import { guidBytes, guidOfBytes, guidOfLabel } from '../../../../src/formats/gpt/guid.ts';

describe('guidOfLabel()', () => {
  test.each([
    ['talos-image-disk', 'd92d45b3-cde9-8760-be9f-a2a71fac8d11'],
    ['EFI', 'bca5174b-0118-8a6a-af0b-2c6e1585acae'],
    ['BIOS', 'a2a02ff5-d88d-8e6e-9c95-26b9b6c80bc3'],
    ['BOOT', '24c73076-4092-85dd-9d98-686a2dbf6d81'],
    ['META', 'cf04f137-101e-8ec6-9627-fa3f51cdabb8'],
    ['STATE', 'f7f88648-df7c-8acb-b4d2-6f124659d923'],
    ['EPHEMERAL', 'c5e02400-0e5e-80bc-99ec-53b3e45ad6c4'],
    ['IMAGECACHE', '3b5449bc-c21f-8009-8b51-18945967f8df'],
  ])('gives %s the GUID that the imager gives it', (label, guid) => {
    expect(guidOfLabel(label)).toBe(guid);
  });
});

test('guidBytes() turns the first three groups around, and guidOfBytes() turns them back', () => {
  const bytes = guidBytes('C12A7328-F81F-11D2-BA4B-00A0C93EC93B');

  expect(Buffer.from(bytes).toString('hex')).toBe('28732ac11ff8d211ba4b00a0c93ec93b');
  expect(guidOfBytes(bytes)).toBe('c12a7328-f81f-11d2-ba4b-00a0c93ec93b');
});

test('guidBytes() refuses what is not a GUID', () => {
  expect(() => guidBytes('C12A7328')).toThrow(expect.objectContaining({ code: 'FORMAT_CORRUPT' }));
});
