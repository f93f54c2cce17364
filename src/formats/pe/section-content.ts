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

const PADDING_CHUNK_BYTES = 64 * 1024;

/** The content of a section, which has to have the size that was announced. Throws `SIZE_MISMATCH`. */
export function sectionContent(name: string, { size, open }: SectionReplacement): AsyncIterable<Uint8Array> {
  return exactly(open(), size, (found) => wrongSize(name, size, found));
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

/** Zeros, in chunks. */
export function* zeros(length: number): Generator<Uint8Array, void, void> {
  for (let left = length; left > 0; left -= PADDING_CHUNK_BYTES)
    yield new Uint8Array(Math.min(left, PADDING_CHUNK_BYTES));
}
