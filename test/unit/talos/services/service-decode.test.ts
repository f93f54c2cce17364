import { expect, test } from 'vitest';
import { parseTalosVersion } from '../../../../src/talos/index.ts';
import { decodeService, MAX_SPEC_BYTES } from '../../../../src/talos/services/service-decode.ts';

const decode = (text: string, release = 'v1.13.0') =>
  decodeService(new TextEncoder().encode(text), 'a.yaml', parseTalosVersion(release));

test('decodeService() gives the spec and where its fields are written', () => {
  const { spec, positions, check } = decode('name: a\ncontainer:\n  entrypoint: ./a\n');

  expect(spec).toMatchObject({ name: 'a', container: { entrypoint: './a' } });
  expect(positions.get('container.entrypoint')).toEqual({
    value: { line: 3, column: 15 },
    key: { line: 3, column: 3 },
  });
  expect([...check.problems, ...check.warnings]).toEqual([]);
});

test.each([
  ['', 'yaml', '', 'EOF'],
  ['a: [', 'yaml', '', 'did not find expected node content'],
  ['name: [a]', 'decode', 'name', 'cannot construct !!seq into string'],
  ['restart: often', 'restart', 'restart', 'often does not belong to RestartKind values'],
])('decodeService() refuses %j', (text, rule, field, message) => {
  expect(decode(text).check.problems).toMatchObject([{ rule, field, message: expect.stringContaining(message) }]);
});

test.each([
  ['nam: a', 'unknown-field', 'nam'],
  ['logToConsole: true', 'newer-field', 'logToConsole'],
  ['depends: [~]', 'dropped-item', 'depends[0]'],
])('decodeService() warns of %j', (text, rule, field) => {
  expect(decode(text, 'v1.8.0').check.warnings).toMatchObject([{ rule, field }]);
});

test('decodeService() warns of a second document', () => {
  expect(decode('name: a\n---\nname: b\n').check.warnings).toHaveLength(1);
});

test('decodeService() refuses a text beyond our limit', () => {
  expect(() => decode('#'.repeat(MAX_SPEC_BYTES + 1))).toThrow(expect.objectContaining({ code: 'LIMIT_EXCEEDED' }));
});
