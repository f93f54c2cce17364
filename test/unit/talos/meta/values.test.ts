import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatMetaValue, parseMetaKey, parseMetaValue } from '../../../../src/talos/meta/values.ts';
import { readOracle } from '../../../fixtures/oracle.ts';

interface Case {
  readonly name: string;
  readonly values?: readonly string[];
}

const oracle = readOracle<Case, { readonly error?: string }>('meta');
const [release = ''] = oracle.releases;

function errorOf(texts: readonly string[]): string | undefined {
  try {
    for (const text of texts) parseMetaValue(text);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

test('parseMetaValue() accepts and refuses what Talos does, in its words', () => {
  const parsed = oracle.cases.filter(({ values = [] }) => values.length === 1);
  const differing = parsed
    .map(({ name, values = [] }) => ({ name, ours: errorOf(values), theirs: oracle.verdictOf(name, release).error }))
    .filter(({ ours, theirs, name }) => ours !== theirs && !name.startsWith('value '));

  expect(parsed.length).toBeGreaterThan(40);
  expect(differing).toEqual([]);
});

test('parseMetaKey() reads the literals of Go', () => {
  expect(['10', '0xa', '012', '0b1010', '0o12', '1_0'].map(parseMetaKey)).toEqual([10, 10, 10, 10, 10, 10]);
});

test('parseMetaKey() refuses more than 8 bits and names the keys', () => {
  expect(() => parseMetaKey('256')).toThrow(
    expect.objectContaining({ code: 'USAGE', hint: expect.stringContaining('0xa (MetalNetworkPlatformConfig)') }),
  );
});

test('parseMetaValue() refuses a text without an equals sign', () => {
  expect(() => parseMetaValue('abc')).toThrow(
    expect.objectContaining({ code: 'USAGE', message: 'invalid value "abc"' }),
  );
});

test('parseMetaValue() reads what formatMetaValue() wrote', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 255 }), fc.string(), (key, value) => {
      expect(parseMetaValue(formatMetaValue({ key, value }))).toEqual({ key, value });
    }),
  );
});
