/** The marks that texts begin with, the longer of two that begin alike first. */
const marks = [
  { bytes: [0xff, 0xfe, 0x00, 0x00], encoding: 'utf-32le' },
  { bytes: [0x00, 0x00, 0xfe, 0xff], encoding: 'utf-32be' },
  { bytes: [0xff, 0xfe], encoding: 'utf-16le' },
  { bytes: [0xfe, 0xff], encoding: 'utf-16be' },
  { bytes: [0xef, 0xbb, 0xbf], encoding: 'utf-8' },
] as const;

/** How strictly to read. */
export interface DecodeTextOptions {
  /** Put U+FFFD in the place of bytes that are no text, as for names of files. @default false */
  readonly isLenient?: boolean | undefined;
}

/**
 * The text of a file that somebody wrote by hand or a tool put out: UTF-8, or what its byte order mark
 * says, which is left out. Windows PowerShell writes UTF-16. Throws `TypeError` for bytes that are no text.
 */
export function decodeText(bytes: Uint8Array, { isLenient = false }: DecodeTextOptions = {}): string {
  const mark = marks.find((each) => each.bytes.every((byte, at) => bytes[at] === byte));
  const content = bytes.subarray(mark?.bytes.length ?? 0);
  const encoding = mark?.encoding ?? 'utf-8';
  if (encoding === 'utf-32le' || encoding === 'utf-32be') return decodeUtf32(content, encoding === 'utf-32le');
  return new TextDecoder(encoding, { fatal: !isLenient, ignoreBOM: true }).decode(content);
}

/** The platform has no decoder for it. */
function decodeUtf32(bytes: Uint8Array, isLittle: boolean): string {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length % 4 !== 0) throw new TypeError('UTF-32 that ends inside a character');
  const parts: string[] = [];
  for (let at = 0; at < bytes.length; at += 4) {
    const code = view.getUint32(at, isLittle);
    const isCharacter = code <= 0x10ffff && (code < 0xd800 || code > 0xdfff);
    if (!isCharacter) throw new TypeError('UTF-32 with what is no character');
    parts.push(String.fromCodePoint(code));
  }
  return parts.join('');
}
