import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import {
  configLines,
  parseKernelConfig,
  readKernelConfig,
  setOptionsIn,
} from '../../../../src/formats/kernel/index.ts';
import { smallImage } from '../../../fixtures/small-kernel.ts';

const text = '# Linux\nCONFIG_A=y\nCONFIG_B=m\nCONFIG_S="a \\"b\\""\nCONFIG_N=12\n# CONFIG_OFF is not set\n';

test('readKernelConfig() reads the configuration inside a kernel', () => {
  const config = readKernelConfig(Buffer.from(smallImage({ config: text })));

  expect(config?.text).toBe(text);
  expect(Object.fromEntries(config?.options ?? [])).toEqual({ A: 'y', B: 'm', S: 'a "b"', N: '12' });
});

test('parseKernelConfig() takes the last line of an option', () => {
  const { options } = parseKernelConfig('CONFIG_A=y\nCONFIG_B=y\nCONFIG_A=m\n# CONFIG_B is not set\n');

  expect([...options]).toEqual([['A', 'm']]);
});

test('readKernelConfig() tells of a kernel without one', () => {
  expect(readKernelConfig(Buffer.from(smallImage()))).toBeUndefined();
});

test.each([
  ['without an end', Buffer.concat([Buffer.from('IKCFG_ST'), gzipSync(text)]), 'no mark `IKCFG_ED`'],
  ['that is damaged', Buffer.from('IKCFG_ST\x1f\x8bxxxxxxIKCFG_ED', 'latin1'), 'cannot be expanded'],
  [
    'that is a bomb',
    Buffer.concat([Buffer.from('IKCFG_ST'), gzipSync(Buffer.alloc(2e7)), Buffer.from('IKCFG_ED')]),
    'cannot be expanded',
  ],
])('readKernelConfig() refuses one %s', (_, inner, found) => {
  expect(() => readKernelConfig(inner)).toThrow(found);
});

const lines = '#\n# Linux\n#\nCONFIG_A=y\n# CONFIG_B is not set\nCONFIG_C="x y"\nCONFIG_D=0x10\nCONFIG_A=m\n';

test('setOptionsIn() reads values, and the last line about an option counts', () => {
  expect([...setOptionsIn(lines)]).toEqual([
    ['A', 'm'],
    ['C', '"x y"'],
    ['D', '0x10'],
  ]);
});

test('configLines() gives every line that sets an option', () => {
  expect(configLines(lines).map(({ name, value, line }) => `${line} ${name}=${value}`)).toEqual([
    '4 A=y',
    '5 B=n',
    '6 C="x y"',
    '7 D=0x10',
    '8 A=m',
  ]);
});
