import { expect, test } from 'vitest';
import { encodePaxRecords, parsePaxRecords, paxCount, paxPath, paxSeconds } from '../../../../src/formats/tar/pax.ts';

const bytes = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'latin1'));
const record = (key: string, value: string) => ({ key, value: bytes(value), offset: 512 });

test('parsePaxRecords() keeps values with NUL, newline and `=`, and every duplicate', () => {
  const found = parsePaxRecords(bytes('11 a=\0\n=x\xff\n6 a=b\n'), 1024);

  expect(found).toEqual([
    { key: 'a', value: bytes('\0\n=x\xff'), offset: 1024 },
    { key: 'a', value: bytes('b'), offset: 1035 },
  ]);
});

test.each([
  ['no length', 'a=b\n'],
  ['a length of 0', '0 a=b\n'],
  ['a length with a leading zero', '06 a=b\n'],
  ['a length without end', '99999999999999 a=b\n'],
  ['a length beyond the header', '7 a=b\n'],
  ['a length shorter than its own digits', '2 a=b\n'],
  ['no newline at the end', '6 a=bc'],
  ['no `=`', '6 abc\n'],
  ['no key', '6 =bc\n'],
  ['zeros behind the last record', '\0\0\0'],
])('parsePaxRecords() refuses %s, naming the offset', (_, text) => {
  expect(() => parsePaxRecords(bytes(`6 k=v\n${text}`), 512)).toThrow(
    expect.objectContaining({ code: 'FORMAT_CORRUPT', details: expect.objectContaining({ offset: 518 }) }),
  );
});

test('encodePaxRecords() sorts by key', () => {
  const text = Buffer.from(
    encodePaxRecords(
      new Map([
        ['b', bytes('2')],
        ['a', bytes('1')],
      ]),
    ),
  ).toString();

  expect(text).toBe('6 a=1\n6 b=2\n');
});

test.each([
  ['1700000000', 1_700_000_000],
  ['1700000000.999999999999999999', 1_700_000_000],
  ['5.', 5],
  ['-1.5', -2],
  ['-1.0', -1],
  ['-0', 0],
])('paxSeconds() rounds %s down to %d', (text, expected) => {
  expect(paxSeconds(record('mtime', text))).toBe(expected);
});

test.each(['', 'x', '1e5', '+1', '1.2.3', '99999999999999999'])('paxSeconds() refuses "%s"', (text) => {
  expect(() => paxSeconds(record('mtime', text))).toThrow(expect.objectContaining({ code: 'FORMAT_CORRUPT' }));
});

test.each(['', '-1', '0x10', '1.0', '9007199254740993'])('paxCount() refuses "%s"', (text) => {
  expect(() => paxCount(record('size', text))).toThrow(expect.objectContaining({ code: 'FORMAT_CORRUPT' }));
});

test('paxPath() refuses a NUL byte', () => {
  expect(() => paxPath(record('path', 'a\0b'))).toThrow(expect.objectContaining({ code: 'FORMAT_CORRUPT' }));
});
