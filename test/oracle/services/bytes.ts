const good = 'name: a\ncontainer:\n  entrypoint: ./a\nrestart: always\n';

function utf8(text: string, ...bytes: readonly number[]): Uint8Array {
  return Buffer.concat([Buffer.from(text), Uint8Array.from(bytes)]);
}

function utf16(text: string, order: 'little' | 'big'): Uint8Array {
  const bytes = Buffer.from(`\ufeff${text}`, 'utf16le');
  return order === 'little' ? bytes : bytes.swap16();
}

/** Specs that are no texts, or no texts in UTF-8. */
export const byteCases: Readonly<Record<string, Uint8Array>> = {
  'byte order mark': utf8(`\ufeff${good}`),
  'byte order mark twice': utf8(`\ufeff\ufeff${good}`),
  'byte order mark before a second document': utf8(`${good}---\n\ufeffname: b\n`),
  'byte order mark after a comment': utf8(`# c\n\ufeff${good}`),
  'UTF-16, little end first': utf16(good, 'little'),
  'UTF-16, big end first': utf16(good, 'big'),
  'UTF-16 with a pair': utf16(`${good}# 😀\n`, 'little'),
  'UTF-16 without a mark': utf16(good, 'little').subarray(2),
  'UTF-16, cut': utf16(good, 'little').subarray(0, -1),
  'UTF-16 with half a pair': utf16(`${good}# \ud800`, 'big'),
  'UTF-16 with the wrong half': utf16(`${good}# \udc00`, 'big'),
  'Latin 1': utf8(`${good}# `, 0xe9, 0x0a),
  'a trailing byte alone': utf8(`${good}# `, 0x80, 0x0a),
  'a character that is cut': utf8(`${good}# `, 0xe2, 0x82),
  'a character in too many bytes': utf8(`${good}# `, 0xc0, 0xaf, 0x0a),
  'a surrogate in UTF-8': utf8(`${good}# `, 0xed, 0xa0, 0x80, 0x0a),
  'beyond Unicode': utf8(`${good}# `, 0xf4, 0x90, 0x80, 0x80, 0x0a),
  'five bytes': utf8(`${good}# `, 0xf8, 0x88, 0x80, 0x80, 0x80, 0x0a),
  'zero bytes': utf8(`${good}# `, 0x00, 0x0a),
  'zero bytes behind the document': utf8(`${good}...\n`, 0x00),
  'a control character in a comment': utf8(`# \u0001\n${good}`),
  'a form feed': utf8(`${good}\f`),
  'bad bytes in a second document': utf8(`${good}---\n# `, 0xff, 0x0a),
  'bad bytes far behind the document': utf8(`${good}---\n# ${'x'.repeat(1500)}\n`, 0xff, 0x0a),
  'a character over the end of a chunk': utf8(`${good}# ${'x'.repeat(512 - good.length - 3)}é${'y'.repeat(600)}\n`),
};
