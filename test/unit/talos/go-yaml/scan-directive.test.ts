import { expect, test } from 'vitest';
import { goYamlOf } from '../../../../src/talos/go-yaml/index.ts';
import { Reader } from '../../../../src/talos/go-yaml/reader.ts';
import { scanDirective } from '../../../../src/talos/go-yaml/scan-directive.ts';

const scan = (text: string) =>
  scanDirective(new Reader(new TextEncoder().encode(text), goYamlOf(undefined)), goYamlOf(undefined));

test.each([
  ['%YAML 1.1\n', { kind: 'version', value: '1.1' }],
  ['%YAML 1.2 # comment\n', { kind: 'version', value: '1.2' }],
  ['%TAG !h! tag:x,2000:\n', { kind: 'tag-directive', handle: '!h!', prefix: 'tag:x,2000:' }],
])('scanDirective() of %j', (text, expected) => {
  expect(scan(text)).toMatchObject(expected);
});

test.each([
  ['%\n', 'could not find expected directive name'],
  ['%OTHER x\n', 'found unknown directive name'],
  ['%YAML x\n', 'did not find expected version number'],
  ['%YAML 111.1\n', 'found extremely long version number'],
  ['%YAML 1.1 x\n', 'did not find expected comment or line break'],
  ['%TAG !h x\n', "did not find expected '!'"],
  ['%YA.ML 1\n', 'found unexpected non-alphabetical character'],
])('scanDirective() refuses %j', (text, message) => {
  expect(() => scan(text)).toThrow(message);
});
