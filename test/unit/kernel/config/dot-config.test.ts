import fc from 'fast-check';
import { expect, test } from 'vitest';
import { configLines, parseDotConfig, withOptions } from '../../../../src/kernel/config/dot-config.ts';

const text = '#\n# Linux\n#\nCONFIG_A=y\n# CONFIG_B is not set\nCONFIG_C="x y"\nCONFIG_D=0x10\nCONFIG_A=m\n';

test('parseDotConfig() reads values, and the last line about an option counts', () => {
  expect([...parseDotConfig(text)]).toEqual([
    ['A', 'm'],
    ['C', '"x y"'],
    ['D', '0x10'],
  ]);
});

test('configLines() gives every line that sets an option', () => {
  expect(configLines(text).map(({ name, value, line }) => `${line} ${name}=${value}`)).toEqual([
    '4 A=y',
    '5 B=n',
    '6 C="x y"',
    '7 D=0x10',
    '8 A=m',
  ]);
});

test('withOptions() replaces lines of any form and adds what is missing', () => {
  const options = new Map([
    ['A', 'n'],
    ['B', 'm'],
    ['NEW', '"v"'],
  ]);

  expect(withOptions(text, options)).toBe(
    '#\n# Linux\n#\nCONFIG_C="x y"\nCONFIG_D=0x10\n# CONFIG_A is not set\nCONFIG_B=m\nCONFIG_NEW="v"\n',
  );
});

const values = fc.dictionary(fc.stringMatching(/^[A-Z][A-Z0-9_]{0,8}$/), fc.constantFrom('y', 'm', '1', '"t"'));

test('parseDotConfig() reads back whatever withOptions() wrote', () => {
  fc.assert(
    fc.property(values, values, (before, after) => {
      const options = new Map(Object.entries(after));

      const config = parseDotConfig(withOptions(withOptions('', new Map(Object.entries(before))), options));

      for (const [name, value] of options) expect(config.get(name)).toBe(value);
      for (const [name, value] of Object.entries(before)) if (!options.has(name)) expect(config.get(name)).toBe(value);
    }),
  );
});
