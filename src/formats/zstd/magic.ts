import { isFrameMagic, isSkippableMagic, readMagic } from './frame.ts';

/** Tells whether bytes start like a zstd frame or a skippable frame. Four bytes are needed. */
export function isZstd(bytes: Uint8Array): boolean {
  const magic = readMagic(bytes);
  return isFrameMagic(magic) || isSkippableMagic(magic);
}
