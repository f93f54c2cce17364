import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseTalosVersion } from '../../../../src/talos/index.ts';
import { decodeMetaValues, encodeMetaValues } from '../../../../src/talos/meta/environment.ts';
import { formatMetaValue, parseMetaValue } from '../../../../src/talos/meta/values.ts';
import { readOracle } from '../../../fixtures/oracle.ts';

interface Verdict {
  readonly error?: string;
  readonly encoded?: string;
  readonly decoded?: readonly string[];
}

const oracle = readOracle<
  { readonly name: string; readonly values?: readonly string[]; readonly pad?: number },
  Verdict
>('meta');
const [release = ''] = oracle.releases;
const old = parseTalosVersion('v1.6.2');
const now = parseTalosVersion('v1.6.3');

const encodable = oracle.cases.filter(
  ({ name, values = [], pad }) =>
    pad === undefined &&
    values.length > 0 &&
    !values.some((value) => value.includes(';')) &&
    oracle.verdictOf(name, release).error === undefined,
);

test('encodeMetaValues() writes what Talos writes', () => {
  const differing = encodable
    .map(({ name, values = [] }) => ({
      name,
      ours: encodeMetaValues(values.map(parseMetaValue), old),
      theirs: oracle.verdictOf(name, release).encoded,
    }))
    .filter(({ ours, theirs }) => ours !== theirs);

  expect(encodable.length).toBeGreaterThan(50);
  expect(differing).toEqual([]);
});

test('decodeMetaValues() reads from it what Talos reads', () => {
  const differing = encodable
    .map(({ name }) => ({ ...oracle.verdictOf(name, release), name }))
    .filter(({ encoded = '', decoded }) => {
      const ours = decodeMetaValues(encoded).map(formatMetaValue);
      return JSON.stringify(ours) !== JSON.stringify(decoded);
    });

  expect(differing).toEqual([]);
});

test('encodeMetaValues() compresses more than 256 bytes from 1.6.3 on', () => {
  const [exact, more] = [252, 253].map((length) => [{ key: 0xa, value: 'x'.repeat(length) }]);

  expect(Buffer.from(encodeMetaValues(exact ?? [], now), 'base64')).toHaveLength(256);
  expect(
    Buffer.from(encodeMetaValues(more ?? [], now), 'base64')
      .subarray(0, 10)
      .toString('hex'),
  ).toBe('1f8b08000000000002ff');
  expect(Buffer.from(encodeMetaValues(more ?? [], old), 'base64')).toHaveLength(257);
});

test('encodeMetaValues() refuses a semicolon, at which Talos would split', () => {
  expect(() => encodeMetaValues([{ key: 1, value: 'a;b' }], undefined)).toThrow(
    expect.objectContaining({ code: 'USAGE', message: 'the META value of key 0x1 has a semicolon' }),
  );
});

test('decodeMetaValues() reads what encodeMetaValues() wrote', () => {
  const value = fc.record({
    key: fc.integer({ min: 0, max: 255 }),
    value: fc.string({ maxLength: 400 }).filter((text) => !text.includes(';')),
  });
  fc.assert(
    fc.property(fc.array(value, { minLength: 1, maxLength: 4 }), fc.constantFrom(old, now), (values, version) => {
      expect(decodeMetaValues(encodeMetaValues(values, version))).toEqual(values);
    }),
  );
});

test('decodeMetaValues() refuses what is not base64, damaged or too large', () => {
  const bomb = gzipSync(Buffer.alloc(2 * 1024 * 1024)).toString('base64');

  expect(() => decodeMetaValues('%')).toThrow(/it is not base64/);
  expect(() => decodeMetaValues(Buffer.from('1f8b0800000000000000', 'hex').toString('base64'))).toThrow(/damaged/);
  expect(() => decodeMetaValues(bomb)).toThrow(expect.objectContaining({ code: 'USAGE' }));
  expect(decodeMetaValues('')).toEqual([]);
});
