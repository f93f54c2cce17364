import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { isRootsmithError } from '../../../src/errors/index.ts';
import { formatReference, parseReference } from '../../../src/oci/index.ts';

const component = fc.stringMatching(/^[a-z0-9]{1,6}((\.|_|__|-{1,3})[a-z0-9]{1,4}){0,2}$/);
const domain = fc.oneof(
  fc.stringMatching(/^[a-z0-9]{1,6}\.[a-z]{2,5}$/),
  fc
    .tuple(fc.stringMatching(/^[a-z]{1,6}$/), fc.integer({ min: 1, max: 65_535 }))
    .map(([host, port]) => `${host}:${port}`),
  fc.ipV6().map((ip) => `[${ip}]`),
  fc.constant('localhost'),
);
const tag = fc.option(fc.stringMatching(/^[A-Za-z0-9_][A-Za-z0-9._-]{0,20}$/), { nil: undefined });
const digest = fc.option(
  fc.stringMatching(/^[0-9a-f]{64}$/).map((hex) => `sha256:${hex}`),
  { nil: undefined },
);

test('parseReference() keeps every part of a complete reference', () => {
  fc.assert(
    fc.property(
      domain,
      fc.array(component, { minLength: 1, maxLength: 4 }),
      tag,
      digest,
      (domain, components, tag, digest) => {
        const path = components.join('/');
        const text = `${domain}/${path}${tag === undefined ? '' : `:${tag}`}${digest === undefined ? '' : `@${digest}`}`;

        expect(parseReference(text)).toEqual({
          domain,
          path,
          tag: tag ?? (digest === undefined ? 'latest' : undefined),
          digest,
        });
      },
    ),
  );
});

test('formatReference() gives what parses to an equal reference, whatever parses at all', () => {
  const text = fc.oneof(fc.string(), fc.stringMatching(/^[a-zA-Z0-9:@/._[\]-]{0,30}$/));
  fc.assert(
    fc.property(text, (text) => {
      const reference = parsedOrRefused(text);
      if (reference !== undefined) expect(parseReference(formatReference(reference))).toEqual(reference);
    }),
    { numRuns: 2000 },
  );
});

function parsedOrRefused(text: string): ReturnType<typeof parseReference> | undefined {
  try {
    return parseReference(text);
  } catch (error) {
    expect(isRootsmithError(error) && error.code).toBe('REFERENCE_INVALID');
    return undefined;
  }
}
