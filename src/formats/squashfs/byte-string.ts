/** Bytes as a string of one character (0-255) each, so that `<` sorts as memcmp does. For names: short. */
export function toByteString(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes);
}
