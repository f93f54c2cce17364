import { fromByteName } from '../../bytes/index.ts';
import { encodeHeader, HEADER_BYTES, MAX_FIELD, parseHeader } from './header.ts';
import { fieldTooLarge } from './write.ts';

/** Encodes a newc header and its name for other content. Every other field stays. */
export function changeCpioHeader(
  header: Uint8Array,
  { path, size, mtime }: { readonly path: string; readonly size: number; readonly mtime: number },
): Uint8Array {
  if (size > MAX_FIELD) throw fieldTooLarge(fromByteName(path), 'fileSize', size);
  const changed = header.slice();
  changed.set(encodeHeader('newc', { ...parseHeader(header.subarray(0, HEADER_BYTES), 0), fileSize: size, mtime }));
  return changed;
}
