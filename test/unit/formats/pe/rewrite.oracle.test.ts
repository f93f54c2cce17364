import { expect, test } from 'vitest';
import { bufferAccess, readAll, streamOf } from '../../../../src/bytes/index.ts';
import { readPe, rewritePe } from '../../../../src/formats/pe/index.ts';
import { digestOf } from '../../../../src/oci/index.ts';
import { efiProgram, imagerUki } from '../../../fixtures/gallery/efi-stub.ts';
import { observations } from '../../../fixtures/uki-observations.ts';
import { cases, changedSections, EPOCH, type UkiCase } from '../../../oracle/uki/cases.ts';

const { assembled } = observations;

/** Of an image, what was written down of those that Talos made. */
async function seen(uki: Uint8Array): Promise<unknown> {
  const { coff, optional, directories, sections } = await readPe(bufferAccess(uki));
  const { codeSize, initializedDataSize, imageSize, headersSize, checksum } = optional;
  const debug = directories[6];
  return {
    sha256: sha256(uki),
    size: uki.length,
    time: coff.time,
    codeSize,
    initializedDataSize,
    imageSize,
    headersSize,
    checksum,
    debugDirectory: [debug?.address ?? 0, debug?.size ?? 0],
    sections: sections.map(({ name, header: { virtualSize, virtualAddress, rawSize, rawOffset, characteristics } }) => [
      name,
      virtualSize,
      virtualAddress,
      rawSize,
      rawOffset,
      characteristics,
    ]),
  };
}

function sha256(bytes: Uint8Array): string {
  return digestOf(bytes).slice('sha256:'.length);
}

async function rewritten({ arch, stub, before, changes }: UkiCase): Promise<Uint8Array> {
  const source = bufferAccess(imagerUki(before, { arch, stub, time: 5 }));
  const contents = Object.entries(changes).map(
    ([name, content]) => [name, { size: content.length, open: () => streamOf(content) }] as const,
  );
  const { bytes } = rewritePe(await readPe(source), source, new Map(contents), { time: EPOCH });
  return await readAll(bytes, { limitBytes: 1e7, what: 'the UKI' });
}

test('every case was observed, and nothing else', () => {
  expect(cases.map(({ name }) => name)).toEqual(Object.keys(assembled));
});

test.each(cases)('imagerUki() gives the bytes of the assembler of Talos: $name', async (one) => {
  const { arch, stub, before } = one;

  const made = [before, changedSections(one)].map((sections) => imagerUki(sections, { arch, stub, time: EPOCH }));
  const [first, second] = await Promise.all(made.map(seen));

  expect({ stub: sha256(efiProgram(arch, stub)), before: first, after: second }).toEqual(assembled[one.name]);
});

test.each(cases)('rewritePe() gives the bytes of the assembler of Talos: $name', async (one) => {
  expect(await seen(await rewritten(one))).toEqual(assembled[one.name]?.after);
});
