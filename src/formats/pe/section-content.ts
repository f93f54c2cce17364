import { type ByteStream, exactly } from '../../bytes/index.ts';
import { RootsmithError } from '../../errors/index.ts';

/** New content of a section. */
export interface SectionReplacement {
  /** Bytes. */
  readonly size: number;
  /**
   * The memory that the section asks for. For `.linux` it is the kernel's own SizeOfImage, as ukify sets it.
   * @default size
   */
  readonly virtualSize?: number | undefined;
  open(): ByteStream;
}

/** The content of a section, which has to have the size that was announced. Throws `SIZE_MISMATCH`. */
export function sectionContent(name: string, content: SectionReplacement): AsyncIterable<Uint8Array> {
  const { size } = content;
  return exactly(content.open(), size, (found) => wrongSize(name, size, found));
}

function wrongSize(name: string, expected: number, found: string): RootsmithError {
  return new RootsmithError(
    'SIZE_MISMATCH',
    `new content of section \`${name}\` should have ${expected} bytes, found ${found}`,
    {
      hint: 'Run the command again: the file may have changed while it was read.',
      details: { expected, found },
    },
  );
}
