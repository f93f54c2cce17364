import { expect, test } from 'vitest';
import { bufferAccess, readAll, streamOf } from '../../../../src/bytes/index.ts';
import { assemblePe, type NewSection, readPe } from '../../../../src/formats/pe/index.ts';
import { efiProgram, imagerUki } from '../../../fixtures/gallery/efi-stub.ts';

const section = (name: string, size: number): NewSection => ({
  name,
  size,
  open: () => streamOf(Buffer.alloc(size, name)),
});
const payloads = [section('.cmdline', 0), section('.initrd', 5000), section('.profile', 7), section('.profile', 513)];
const expected = imagerUki(
  payloads.map(({ name, size }) => ({ name, content: Buffer.alloc(size, name) })),
  { arch: 'arm64', time: 5 },
);

async function assemble(stub: Uint8Array, added: readonly NewSection[]): Promise<Uint8Array> {
  const source = bufferAccess(stub);
  const { bytes } = assemblePe(await readPe(source), source, added, { time: 5 });
  return await readAll(bytes, { limitBytes: 1e7, what: 'a UKI' });
}

test('assemblePe() writes what the imager does, also of sections that are empty or repeat', async () => {
  expect(Buffer.from(await assemble(efiProgram('arm64'), payloads)).equals(expected)).toBe(true);
});

test('assemblePe() takes a UKI for its stub, without payloads and signatures', async () => {
  const other = imagerUki([{ name: '.linux', content: Buffer.from('old') }], {
    arch: 'arm64',
    time: 9,
    certificates: Buffer.alloc(64),
  });

  expect(Buffer.from(await assemble(other, payloads)).equals(expected)).toBe(true);
});

test('assemblePe() refuses names that do not fit, and content of another size', async () => {
  const lying = { ...section('.linux', 10), open: () => streamOf(Buffer.alloc(9)) };

  await expect(assemble(efiProgram('amd64'), [section('.muchtoolong', 1)])).rejects.toMatchObject({
    code: 'FORMAT_UNSUPPORTED',
  });
  await expect(assemble(efiProgram('amd64'), [lying])).rejects.toMatchObject({ code: 'SIZE_MISMATCH' });
});

test('assemblePe() refuses an image beyond 4 GiB', async () => {
  await expect(
    assemble(efiProgram('amd64'), [section('.initrd', 0), { ...section('.linux', 0), size: 2 ** 32 }]),
  ).rejects.toMatchObject({
    code: 'LIMIT_EXCEEDED',
  });
});
