import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { matchesGlob, toRunes } from '../../../src/rootfs/glob.ts';
import { parseGoGlob } from '../../../src/rootfs/go-glob.ts';

const part = fc.constantFrom('a', 'b', '*', '?', '[ab]', '[^a]', '.');

test('matchesGlob() agrees with the regular expression of the same meaning', () => {
  fc.assert(
    fc.property(
      fc.array(part, { maxLength: 8 }),
      fc.string({ unit: fc.constantFrom('a', 'b', '.', '/'), maxLength: 8 }),
      (parts, name) => {
        const expression = parts
          .map((token) => (token === '*' ? '[^/]*' : token === '?' ? '[^/]' : token === '.' ? '\\.' : token))
          .join('');

        const isMatch = matchesGlob(parseGoGlob(parts.join('')), toRunes(name));

        expect(isMatch).toBe(new RegExp(`^${expression}$`).test(name));
      },
    ),
  );
});
