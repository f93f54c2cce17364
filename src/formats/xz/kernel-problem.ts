import { dictionarySize } from './block-header.ts';

const STREAM_FLAGS_AT = 7;
const BLOCK_HEADER_AT = 12;
const NO_CHECK = 0;
const CRC32 = 1;
const LZMA2 = 0x21;
const X86 = 0x04;
const LAST_BRANCH_FILTER = 0x09; // SPARC

/**
 * Says what the kernel's decoder refuses in a squashfs block that we expand: other checks than CRC32, other
 * filters than one branch filter before LZMA2, a dictionary of more than `dictionaryBytes`.
 *
 * @see https://docs.kernel.org/staging/xz.html
 */
export function xzKernelProblem(stream: Uint8Array, dictionaryBytes: number): string | undefined {
  const check = (stream[STREAM_FLAGS_AT] ?? 0) & 0x0f;
  if (check !== NO_CHECK && check !== CRC32) return `has the check ${check}, and the kernel knows CRC32 only`;
  const filters = readFilters(stream);
  const last = filters.at(-1);
  if (last?.id !== LZMA2) return 'does not end in the filter LZMA2';
  const others = filters.slice(0, -1);
  if (others.length > 1 || others.some(({ id }) => id < X86 || id > LAST_BRANCH_FILTER))
    return 'has filters that the kernel does not know';
  const dictionary = dictionarySize(last.property);
  if (dictionary > dictionaryBytes) return `has a dictionary of ${dictionary} bytes, more than ${dictionaryBytes}`;
  return undefined;
}

interface Filter {
  readonly id: number;
  /** The first byte of the filter's properties. */
  readonly property: number;
}

/** Reads the filters (section 3.1 of the format). Their ids and sizes are below 128 here, so each takes one byte. */
function readFilters(stream: Uint8Array): readonly Filter[] {
  const flags = stream[BLOCK_HEADER_AT + 1] ?? 0;
  let at = BLOCK_HEADER_AT + 2;
  for (const bit of [0x40, 0x80]) if ((flags & bit) !== 0) at = endOfNumber(stream, at);
  const filters: Filter[] = [];
  for (let left = (flags & 3) + 1; left > 0; left -= 1) {
    filters.push({ id: stream[at] ?? 0, property: stream[at + 2] ?? 0 });
    at += 2 + (stream[at + 1] ?? 0);
  }
  return filters;
}

function endOfNumber(stream: Uint8Array, start: number): number {
  let at = start;
  while (((stream[at] ?? 0) & 0x80) !== 0) at += 1;
  return at + 1;
}
