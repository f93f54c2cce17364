import fc from 'fast-check';
import { expect, test } from 'vitest';
import { stringify } from 'yaml';
import { isRootsmithError } from '../../../../src/errors/index.ts';
import { imagesOfLines, imagesOfMachineConfig, imagesOfManifests } from '../../../../src/mirror/index.ts';
import { formatReference } from '../../../../src/oci/index.ts';

const images = fc.array(fc.stringMatching(/^quay\.io\/[a-z]{1,8}\/[a-z]{1,8}:v[0-9]{1,3}$/), { maxLength: 8 });
const key = fc.stringMatching(/^[a-z]{1,6}$/);

/** Puts a value somewhere below, in mappings and lists. */
function buried(value: unknown, steps: readonly (string | null)[]): unknown {
  return steps.reduce<unknown>((inner, step) => (step === null ? [inner] : { [step]: inner }), value);
}

test('imagesOfManifests() finds the images of a pod spec however deep it lies, in block and flow style', () => {
  fc.assert(
    fc.property(images, fc.array(fc.option(key), { maxLength: 20 }), fc.boolean(), (references, steps, flow) => {
      const spec = buried({ containers: references.map((image) => ({ image })) }, steps);
      const text = flow ? JSON.stringify({ kind: 'Thing', spec }) : stringify({ kind: 'Thing', spec });

      expect(imagesOfManifests({ name: 'f', text }).images.map(({ reference }) => formatReference(reference))).toEqual(
        references,
      );
    }),
  );
});

const readers = { imagesOfManifests, imagesOfMachineConfig, imagesOfLines };
const noise = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 200 }),
  fc.json(),
  fc
    .array(
      fc.constantFrom(
        'kind: Pod',
        'spec:',
        '  containers:',
        '  - image: ',
        '&a',
        '*a',
        '<<: *a',
        '---',
        'machine:',
        '  pods: [',
        '{',
        '}',
        ']',
        '|',
        '\n',
        '  ',
        '"',
        '!!set',
      ),
      {
        maxLength: 30,
      },
    )
    .map((words) => words.join('\n')),
);

test.each(Object.entries(readers))('%s() explains whatever it cannot read', (_, reader) => {
  fc.assert(
    fc.property(noise, (text) => {
      try {
        reader({ name: 'f', text });
      } catch (error) {
        expect(
          isRootsmithError(error) &&
            error.hint !== undefined &&
            error.hint !== '' &&
            Number(error.details['line']) >= 1,
        ).toBe(true);
      }
    }),
    { numRuns: 500 },
  );
});
