/** A range of bytes. Both ends are included. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/**
 * Reads a `Range` header for content of `size` bytes. `undefined` means all bytes: this is also the result for several
 * ranges and for unknown units, which a server may ignore. `'unsatisfiable'` means status 416.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9110#name-range
 */
export function parseRange(header: string | undefined, size: number): ByteRange | 'unsatisfiable' | undefined {
  const match = /^bytes=(\d{0,15})-(\d{0,15})$/.exec((header ?? '').replaceAll(/\s/g, ''));
  if (match === null) return undefined;
  const [, first = '', last = ''] = match;
  if (first === '' && last === '') return undefined;
  if (first === '') return suffix(Number(last), size);
  const range = { start: Number(first), end: last === '' ? size - 1 : Math.min(Number(last), size - 1) };
  return range.start > range.end || range.start >= size ? 'unsatisfiable' : range;
}

function suffix(length: number, size: number): ByteRange | 'unsatisfiable' {
  if (length === 0 || size === 0) return 'unsatisfiable';
  return { start: Math.max(size - length, 0), end: size - 1 };
}

/**
 * Reads the `Content-Range` of a chunk: `0-99` as in the distribution specification, or `bytes 0-99/*` as in HTTP.
 * `'malformed'` means status 400; `undefined` means that the chunk is appended.
 */
export function parseContentRange(header: string | undefined): ByteRange | 'malformed' | undefined {
  if (header === undefined) return undefined;
  const match = /^(?:bytes[ =])?(\d{1,15})-(\d{1,15})(?:\/(?:\d{1,15}|\*))?$/.exec(header.trim());
  const range = { start: Number(match?.[1]), end: Number(match?.[2]) };
  return match === null || range.end < range.start ? 'malformed' : range;
}

/**
 * The `Range` of the bytes that an upload has so far. The header cannot express zero bytes; registries send `0-0` then.
 */
export function progressRange(size: number): string {
  return `0-${Math.max(size - 1, 0)}`;
}
