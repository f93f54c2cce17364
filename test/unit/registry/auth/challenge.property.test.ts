import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseChallenges } from '../../../../src/registry/auth/challenge.ts';

const name = fc.stringMatching(/^[a-z][a-z0-9-]{0,8}$/);
const challenge = fc.record({
  scheme: name,
  parameters: fc.dictionary(name, fc.string(), { minKeys: 1, noNullPrototype: true }),
});

test('parseChallenges() reads back whatever values were quoted', () => {
  fc.assert(
    fc.property(fc.array(challenge, { maxLength: 4 }), (challenges) => {
      const header = challenges.map(({ scheme, parameters }) => `${scheme} ${listed(parameters)}`).join(', ');

      const parsed = parseChallenges(header).map(({ scheme, parameters }) => ({
        scheme,
        parameters: Object.fromEntries(parameters),
      }));

      expect(parsed).toEqual(challenges);
    }),
  );
});

test('parseChallenges() ends on any text', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.stringMatching(/^[a-z=", \\]{0,60}$/)), (header) => {
      expect(parseChallenges(header).length).toBeLessThanOrEqual(header.length);
    }),
  );
});

function listed(parameters: Readonly<Record<string, string>>): string {
  return Object.entries(parameters)
    .map(([key, value]) => `${key}="${value.replace(/["\\]/g, String.raw`\$&`)}"`)
    .join(',');
}
