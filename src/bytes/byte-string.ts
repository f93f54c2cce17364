/** Bytes as a string of one character (0-255) each, as `EntryPath` holds names, so that `<` sorts as memcmp does. */
export function toByteString(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1');
}

/** The bytes of a byte string. */
export function fromByteString(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text, 'latin1'));
}
