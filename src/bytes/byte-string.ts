/**
 * Converts bytes to a string with one character (0-255) for each byte. `EntryPath` holds names this way, so that
 * `<` sorts them as memcmp does.
 */
export function toByteString(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1');
}

/** Converts a byte string back to bytes. */
export function fromByteString(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text, 'latin1'));
}
