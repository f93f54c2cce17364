import { type RandomAccess, type SizedContent, zeroChunks } from '../../bytes/index.ts';
import { RootsmithError } from '../../errors/index.ts';
import { type PeImage, type PeSection, readSection } from '../../formats/index.ts';

/** Texts above this are not shown: command lines and os-release have some hundred bytes. */
export const MAX_TEXT_BYTES = 64 * 1024;
/** Memory beyond what is stored, in all sections: a kernel asks for some ten MB. */
const MAX_ZERO_BYTES = 512 * 1024 * 1024;

/** The text of a section. Undefined for one that is large, or not UTF-8. */
export async function sectionText(source: RandomAccess, section: PeSection | undefined): Promise<string | undefined> {
  if (section === undefined || section.contentSize > MAX_TEXT_BYTES) return undefined;
  const bytes = await source.read(section.contentOffset, section.contentSize);
  const text = Buffer.from(bytes).toString('utf8').replace(/\0+$/, '');
  return /[^\t\n\r\P{Cc}]|\ufffd/u.test(text) ? undefined : text;
}

/** A section as it is stored. */
export function storedContent(source: RandomAccess, section: PeSection): SizedContent {
  return { size: section.contentSize, open: () => readSection(source, section) };
}

/** A section as the stub sees it in memory: what is stored, then zeros up to its virtual size. */
export function memoryContent(source: RandomAccess, section: PeSection): SizedContent {
  const size = Math.max(section.contentSize, section.header.virtualSize);
  return {
    size,
    async *open() {
      yield* readSection(source, section);
      yield* zeroChunks(size - section.contentSize);
    },
  };
}

/** Refuses images whose sections ask for far more memory than they bring. Throws `LIMIT_EXCEEDED`. */
export function assertMeasurable({ sections }: PeImage): void {
  const zeros = sections.reduce(
    (sum, { header, contentSize }) => sum + Math.max(0, header.virtualSize - contentSize),
    0,
  );
  if (zeros <= MAX_ZERO_BYTES) return;
  throw new RootsmithError('LIMIT_EXCEEDED', `sections of a PE image ask for ${zeros} bytes that are not stored`, {
    hint: 'Fetch the file again: no UKI is like that.',
    details: { limit: MAX_ZERO_BYTES, bytes: zeros },
  });
}
