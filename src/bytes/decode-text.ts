/** Byte order marks. Where two begin alike, the longer one comes first. */
const marks = [
  { bytes: [0xff, 0xfe, 0x00, 0x00], encoding: 'utf-32le' },
  { bytes: [0x00, 0x00, 0xfe, 0xff], encoding: 'utf-32be' },
  { bytes: [0xff, 0xfe], encoding: 'utf-16le' },
  { bytes: [0xfe, 0xff], encoding: 'utf-16be' },
  { bytes: [0xef, 0xbb, 0xbf], encoding: 'utf-8' },
] as const;

/** How strictly to read. */
export interface DecodeTextOptions {
  /** Puts U+FFFD in the place of bytes that are not text, as for file names. @default false */
  readonly isLenient?: boolean | undefined;
}

/**
 * Decodes a text file that a person or a tool wrote: as UTF-8, or as its byte order mark says. The mark is left
 * out. Windows PowerShell writes UTF-16. Throws `TypeError` for bytes that are not text.
 */
export function decodeText(bytes: Uint8Array, { isLenient = false }: DecodeTextOptions = {}): string {
  const mark = marks.find((each) => each.bytes.every((byte, at) => bytes[at] === byte));
  const content = bytes.subarray(mark?.bytes.length ?? 0);
  const encoding = mark?.encoding ?? 'utf-8';
  if (encoding === 'utf-32le' || encoding === 'utf-32be') return decodeUtf32(content, encoding === 'utf-32le');
  return new TextDecoder(encoding, { fatal: !isLenient, ignoreBOM: true }).decode(content);
}

/** Decodes UTF-32 here, because the platform does not. */
function decodeUtf32(bytes: Uint8Array, isLittle: boolean): string {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length % 4 !== 0) throw new TypeError('UTF-32 that ends inside a character');
  const parts: string[] = [];
  for (let at = 0; at < bytes.length; at += 4) {
    const code = view.getUint32(at, isLittle);
    const isCharacter = code <= 0x10ffff && (code < 0xd800 || code > 0xdfff);
    if (!isCharacter) throw new TypeError('UTF-32 with a number that is not a character');
    parts.push(String.fromCodePoint(code));
  }
  return parts.join('');
}
