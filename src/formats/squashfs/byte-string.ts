/** Bytes as a string of one character (0-255) each, so that `<` sorts as memcmp does. For names: short. */
export function toByteString(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes);
}

/** The way back. */
export function fromByteString(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length);
  for (let at = 0; at < text.length; at += 1) bytes[at] = text.charCodeAt(at);
  return bytes;
}
