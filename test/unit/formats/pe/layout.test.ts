import { expect, test } from 'vitest';
import { bufferAccess } from '../../../../src/bytes/index.ts';
import { type PeImage, readPe } from '../../../../src/formats/pe/index.ts';
import { layOut } from '../../../../src/formats/pe/layout.ts';
import { efiProgram } from '../../../fixtures/gallery/efi-stub.ts';
import { observations, type SeenSection } from '../../../fixtures/uki-observations.ts';

const seen = observations.installers.flatMap(({ case: name, imager, before, after }) =>
  before && after ? [{ name, imager, before, after }] : [],
);

type Seen = (typeof seen)[number];

function toSection([name, virtualSize, virtualAddress, rawSize, rawOffset]: SeenSection, index: number) {
  const none = { relocationOffset: 0, lineOffset: 0, relocationCount: 0, lineCount: 0, characteristics: 0 };
  const header = { ...none, name: new Uint8Array(8), virtualSize, virtualAddress, rawSize, rawOffset };
  return { index, name, header, contentOffset: rawOffset, contentSize: Math.min(virtualSize, rawSize) };
}

/** An image with these headers; its bytes are not there. */
async function imageOf({ sections, headersSize, sectionAlignment, fileAlignment }: Seen['before']): Promise<PeImage> {
  const pe = await readPe(bufferAccess(efiProgram('amd64')));
  const optional = { ...pe.optional, headersSize, sectionAlignment, fileAlignment, entryPoint: 0 };
  return { ...pe, optional, directories: [], sections: sections.map(toSection) };
}

/** What a build exchanges: the first of each name. */
const EXCHANGED = ['.initrd', '.linux', '.uname'];

test.each(seen)('layOut() places sections as the imager $imager did: $name', async ({ before, after }) => {
  const pe = await imageOf(before);
  const planned = pe.sections.map((section, at) => {
    const [, virtualSize = 0] = after.sections[at] ?? [];
    const size = EXCHANGED.includes(section.name) ? virtualSize : section.header.rawSize;
    return { section, size, virtualSize };
  });

  const { sections, imageSize, headersSize, fileSize } = layOut(pe, planned);

  expect(
    sections.map(({ section, virtualSize, virtualAddress, rawSize, rawOffset }) => [
      section.name,
      virtualSize,
      virtualAddress,
      rawSize,
      rawOffset,
    ]),
  ).toEqual(after.sections.map((one) => one.slice(0, 5)));
  expect({ imageSize, headersSize, fileSize }).toEqual({
    imageSize: after.imageSize,
    headersSize: after.headersSize,
    fileSize: after.size,
  });
});
