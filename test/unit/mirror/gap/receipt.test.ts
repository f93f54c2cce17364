import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseReceipt, renderReceipt } from '../../../../src/mirror/index.ts';
import { type Digest, digestOf } from '../../../../src/oci/index.ts';

const digest = (seed: number): Digest => digestOf(new Uint8Array([seed, seed >> 8]));
const held = (tags: Record<string, Digest>, digests: readonly Digest[]) => ({
  tags: new Map(Object.entries(tags)),
  digests,
});

const text = renderReceipt(
  'registry.internal:5000',
  new Map([
    ['b/app', held({ v1: digest(1) }, [digest(1), digest(2), digest(3)])],
    ['a/app', held({ v2: digest(4), v1: digest(1) }, [digest(4), digest(1)])],
  ]),
);

test('parseReceipt() reads what renderReceipt() wrote', () => {
  const receipt = parseReceipt(text, 'receipt.json');

  expect(receipt.place).toBe('registry.internal:5000');
  expect(receipt.tagsOf('a/app').get('v2')).toBe(digest(4));
  expect([1, 2, 4].map((seed) => receipt.holds('a/app', digest(seed)))).toEqual([true, false, true]);
  expect(receipt.holds('c/app', digest(1))).toBe(false);
});

test('renderReceipt() writes the same for the same content, in whatever order it came', () => {
  const again = renderReceipt(
    'registry.internal:5000',
    new Map([
      ['a/app', held({ v1: digest(1), v2: digest(4) }, [digest(1), digest(4), digest(1)])],
      ['b/app', held({ v1: digest(1) }, [digest(3), digest(2), digest(1)])],
    ]),
  );

  expect(again).toBe(text);
});

test('renderReceipt() needs some 100 bytes for an image of eight blobs', () => {
  const images = Array.from({ length: 30 }, (_, at): [string, ReturnType<typeof held>] => [
    `siderolabs/image-${at}`,
    held(
      { 'v1.0.6': digest(at) },
      Array.from({ length: 9 }, (_unused, blob) => digest(at * 16 + blob)),
    ),
  ]);

  expect(renderReceipt('r', new Map(images)).length).toBeLessThan(9000);
});

test('parseReceipt() does not mind other indentation', () => {
  const { checksum } = parseReceipt(text, 'a');

  expect(parseReceipt(JSON.stringify(JSON.parse(text)), 'b').checksum).toBe(checksum);
  expect(parseReceipt(JSON.stringify(JSON.parse(text), undefined, '\t'), 'b').checksum).toBe(checksum);
});

test.each([
  ['cut short', text.slice(0, -20)],
  ['empty', ''],
  ['of another kind', '{"apiVersion":"rootsmith/v1","kind":"Bundle"}'],
  ['a list', '[]'],
  ['without a checksum', text.replace(/,\s*"checksum": "[^"]*"/, '')],
  ['with a tag that means something else', text.replace(digest(4), digest(5))],
  ['for another place', text.replace('registry.internal', 'registry.external')],
])('parseReceipt() refuses a receipt that is %s', (_, broken) => {
  expect(() => parseReceipt(broken, 'receipt.json')).toThrowError(
    expect.objectContaining({ code: 'RECEIPT_INVALID', exitCode: 3, message: expect.stringContaining('receipt.json') }),
  );
});

test('parseReceipt() finds any change of a letter', () => {
  fc.assert(
    fc.property(fc.nat(text.length - 1), fc.constantFrom('0', 'a', 'Z', '"', '}'), (at, letter) => {
      const changed = text.slice(0, at) + letter + text.slice(at + 1);
      if (/\s/.test(text[at] ?? '') || changed === text) return;
      expect(() => parseReceipt(changed, 'r')).toThrowError(expect.objectContaining({ code: 'RECEIPT_INVALID' }));
    }),
  );
});

test('parseReceipt() refuses one that has a key twice', () => {
  expect(() => parseReceipt('{"kind":"Receipt","kind":"Receipt"}', 'r.json')).toThrow(
    expect.objectContaining({
      code: 'RECEIPT_INVALID',
      message: 'cannot use the receipt `r.json`: it has the key `kind` twice in its top object',
    }),
  );
});
