import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { isRootsmithError } from '../../../src/errors/index.ts';
import { expandWord } from '../../../src/recipe/dockerfile-words.ts';
import { parseDockerfile, parseRecipe } from '../../../src/recipe/index.ts';
import { checkRecipeService, checkService } from '../../../src/talos/index.ts';

const pieces = fc.constantFrom(
  'FROM ',
  'scratch',
  ' AS ',
  'customization',
  'COPY ',
  '--from=',
  'ADD ',
  'ARG ',
  'ENV ',
  'LABEL ',
  'WORKDIR ',
  '# escape=`\n',
  '\n',
  '\\\n',
  ' ',
  '$',
  '${',
  '}',
  ':-',
  '"',
  "'",
  '\\',
  '[',
  ']',
  '<<EOF',
  'EOF',
  '/',
  '..',
  '=',
  'a',
  'x',
  '0',
  '#',
  '\r\n',
  '{',
);

/** True where reading ends well, or with one of our errors. */
function isExplained(read: () => unknown): boolean {
  try {
    read();
    return true;
  } catch (error) {
    if (isRootsmithError(error)) return true;
    throw error;
  }
}

test('parseDockerfile() reads or explains any text', () => {
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 60 }), (parts) =>
      isExplained(() => parseDockerfile(`FROM x\n${parts.join('')}`, { file: 'Dockerfile', context: '/ctx' })),
    ),
    { numRuns: 500 },
  );
});

test('parseRecipe() reads or explains any value', () => {
  const keys = fc.constantFrom(
    'layers',
    'files',
    'copy',
    'image',
    'dir',
    'services',
    'kernel',
    'remove',
    'labels',
    'path',
    'content',
    'x',
  );
  const { value } = fc.letrec((tie) => ({
    value: fc.oneof(
      { maxDepth: 5 },
      fc.constantFrom('a', '/a', 1, null, true),
      fc.array(tie('value'), { maxLength: 3 }),
      tie('map'),
    ),
    map: fc.dictionary(keys, tie('value'), { maxKeys: 4 }),
  }));

  fc.assert(
    fc.property(value, (recipe) => {
      const extra = typeof recipe === 'object' && !Array.isArray(recipe) ? recipe : { layers: recipe };
      const text = JSON.stringify({ apiVersion: 'rootsmith/v1', kind: 'Installer', base: 'x', ...extra });
      return isExplained(() => parseRecipe(text, { file: 'r.yaml', folder: '/w' }));
    }),
    { numRuns: 500 },
  );
});

test('parseRecipe() reads or explains any text', () => {
  fc.assert(fc.property(fc.string(), (text) => isExplained(() => parseRecipe(text, { file: 'r.yaml', folder: '/w' }))));
});

test('expandWord() gives back what is quoted by single quotes', () => {
  const context = {
    escape: '\\',
    lookup: () => undefined,
    onUnset: () => undefined,
    fail: (found: string) => {
      throw new Error(found);
    },
  };

  fc.assert(
    fc.property(fc.string(), (text) => {
      const plain = text.replaceAll("'", '');
      expect(expandWord(`'${plain}'`, context)).toBe(plain);
    }),
  );
});

test('checkRecipeService() takes any value', () => {
  fc.assert(
    fc.property(fc.anything(), fc.anything(), (container, depends) => {
      expect(() => checkRecipeService({ container, depends: [depends] })).not.toThrow();
    }),
  );
});

test('checkService() takes any bytes', () => {
  fc.assert(
    fc.property(fc.uint8Array(), (text) => {
      expect(checkService({ text, file: 'x.yaml' }).problems.length).toBeGreaterThan(0);
    }),
  );
});
