import { expect, test } from 'vitest';
import { checkRecipeService } from '../../../../src/talos/index.ts';

const good = { name: 'hello', container: { entrypoint: './hello' }, restart: 'always' };

test('checkRecipeService() accepts a service with every kind of field', () => {
  const spec = {
    ...good,
    container: {
      entrypoint: './hello',
      args: ['-p', '8080'],
      mounts: [{ source: '/a', destination: '/b', options: ['ro'] }],
      security: { writeableRootfs: true, maskedPaths: [] },
    },
    depends: [{ network: ['addresses'] }, { time: true }],
  };

  expect(checkRecipeService(spec)).toEqual([]);
});

test.each([
  ['a text', 'x', '', 'expected a mapping, found the text "x"'],
  ['nothing', null, '', 'expected a mapping, found nothing'],
  ['a container that is a list', { ...good, container: [] }, 'container', 'expected a mapping, found a list'],
  ['dependencies that are a mapping', { ...good, depends: {} }, 'depends', 'expected a list, found a mapping'],
  [
    'a dependency that is a text',
    { ...good, depends: ['cri'] },
    'depends[0]',
    'expected a mapping, found the text "cri"',
  ],
  [
    'a text for a truth',
    { ...good, logToConsole: 'yes' },
    'logToConsole',
    'expected `true` or `false`, found the text "yes"',
  ],
  [
    'a text for a list',
    { ...good, container: { args: '-f' } },
    'container.args',
    'expected a list of texts, found the text "-f"',
  ],
  [
    'a number for a text',
    { ...good, container: { args: ['-p', 8080] } },
    'container.args[1]',
    'expected a text, found the number 8080',
  ],
  [
    'a number in a mount',
    { ...good, container: { mounts: [{ source: 1 }] } },
    'container.mounts[0].source',
    'expected a text, found the number 1',
  ],
  [
    'nothing in the security',
    { ...good, container: { security: { maskedPaths: [null] } } },
    'container.security.maskedPaths[0]',
    'expected a text, found nothing',
  ],
  ['an empty name', { ...good, name: null }, 'name', 'expected a text, found nothing'],
])('checkRecipeService() has one complaint about %s', (_, spec, field, message) => {
  expect(checkRecipeService(spec)).toEqual([expect.objectContaining({ rule: 'wrong-type', field, message })]);
});

test('checkRecipeService() says how to write a number as a text', () => {
  expect(checkRecipeService({ name: 123 })).toMatchObject([{ hint: 'Put it in quotes.' }]);
});

test('checkRecipeService() refuses fields that Talos does not know, also those of Object', () => {
  expect(checkRecipeService({ ...good, dependz: [], toString: 1, container: { argz: [] } })).toMatchObject([
    { rule: 'unknown-field', field: 'container.argz', hint: 'Write `args`.' },
    { rule: 'unknown-field', field: 'dependz', hint: 'Write `depends`.' },
    { rule: 'unknown-field', field: 'toString' },
  ]);
});
