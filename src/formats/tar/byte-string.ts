/** The bytes before the first NUL, or all bytes if there is none. */
export function untilNul(bytes: Uint8Array): Uint8Array {
  const end = bytes.indexOf(0);
  return end === -1 ? bytes : bytes.subarray(0, end);
}

/** Tells whether a byte string is well-formed UTF-8, which pax requires for names. */
export function isUtf8(text: string): boolean {
  return Buffer.from(Buffer.from(text, 'latin1').toString('utf8'), 'utf8').toString('latin1') === text;
}
