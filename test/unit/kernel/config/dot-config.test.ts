import fc from 'fast-check';
import { expect, test } from 'vitest';
import { setOptionsIn } from '../../../../src/formats/index.ts';
import { withOptions } from '../../../../src/kernel/config/dot-config.ts';

const text = '#\n# Linux\n#\nCONFIG_A=y\n# CONFIG_B is not set\nCONFIG_C="x y"\nCONFIG_D=0x10\nCONFIG_A=m\n';

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

test('setOptionsIn() reads back whatever withOptions() wrote', () => {
  fc.assert(
    fc.property(values, values, (before, after) => {
      const options = new Map(Object.entries(after));

      const config = setOptionsIn(withOptions(withOptions('', new Map(Object.entries(before))), options));

      for (const [name, value] of options) expect(config.get(name)).toBe(value);
      for (const [name, value] of Object.entries(before)) if (!options.has(name)) expect(config.get(name)).toBe(value);
    }),
  );
});
