/** The first bytes of a file in hexadecimal, for messages about its magic. */
export function hexOf(bytes: Uint8Array): string {
  return bytes.length === 0 ? 'nothing' : `\`${Buffer.from(bytes).toString('hex')}\``;
}
