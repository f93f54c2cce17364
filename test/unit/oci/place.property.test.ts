import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatPlace, type Place, parsePlace } from '../../../src/oci/index.ts';

const path = fc
  .string({ unit: 'grapheme', minLength: 1, maxLength: 30 })
  .filter((text) => !/[:\0]/.test(text) && !text.endsWith('@sha256'));
const word = fc.stringMatching(/^[A-Za-z0-9]{1,8}$/);
const component = fc
  .tuple(word, fc.array(fc.tuple(fc.constantFrom('-', '.', '_', ':', '@', '+', '--'), word), { maxLength: 3 }))
  .map(([first, rest]) => first + rest.flat().join(''));
const tag = fc.array(component, { minLength: 1, maxLength: 3 }).map((parts) => parts.join('/'));
const digestName = fc.stringMatching(/^[0-9a-f]{64}$/).map((hex) => `@sha256:${hex}`);
const name = fc.oneof(tag, digestName);
const reference = fc
  .tuple(
    fc.constantFrom('', 'registry.example/', 'localhost:5000/', '[::1]:5000/'),
    fc.stringMatching(/^[a-z0-9]{1,8}$/),
    word,
  )
  .map(([host, repository, tag]) => `${host}acme/${repository}:${tag}`);

const place = fc.oneof(
  fc.record({ kind: fc.constant('registry' as const), reference }),
  fc.record({ kind: fc.constant('oci' as const), directory: path, name }, { requiredKeys: ['kind', 'directory'] }),
  fc.record({ kind: fc.constant('oci-archive' as const), file: path, name }, { requiredKeys: ['kind', 'file'] }),
  fc.record(
    {
      kind: fc.constant('docker-archive' as const),
      file: path,
      reference: fc.oneof(
        reference,
        fc.nat(999).map((at) => `@${at}`),
      ),
    },
    { requiredKeys: ['kind', 'file'] },
  ),
  fc.record({ kind: fc.constant('docker-daemon' as const), reference }),
);

test('parsePlace() undoes formatPlace()', () => {
  fc.assert(
    fc.property(place, (place: Place) => {
      expect(parsePlace(formatPlace(place))).toEqual(place);
    }),
  );
});

test('parsePlace() gives a place or an error of ours, whatever the text', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.string().map((text) => `oci:${text}`),
        fc.string().map((text) => `docker-archive:${text}`),
      ),
      (text) => {
        try {
          expect(parsePlace(formatPlace(parsePlace(text)))).toEqual(parsePlace(text));
        } catch (error) {
          expect(error).toHaveProperty('code', expect.stringMatching(/^(PLACE|REFERENCE)_INVALID$/));
        }
      },
    ),
  );
});
