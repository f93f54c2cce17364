import { expect, test } from 'vitest';
import { addPatchItem } from '../../../../src/kernel/pkgs/template-item.ts';

const add = (...lines: readonly string[]) => addPatchItem(lines.join('\n'), { file: 'pkg.yaml' }).text.split('\n');

test('addPatchItem() adds after the last item, before blank lines and the next key', () => {
  const lines = add('steps:', '  - prepare:', '      - one', '', '    install:', '      - two');

  expect(lines.slice(0, 4)).toEqual(['steps:', '  - prepare:', '      - one', '      - |']);
  expect(lines.slice(-3)).toEqual(['', '    install:', '      - two']);
});

test('addPatchItem() takes items that stand under the first letter of their key', () => {
  expect(add('  prepare:', '  - one', '  build:')).toContain('  - |');
});

test('addPatchItem() adds behind a block of the template language, whatever its indentation', () => {
  const lines = add('    prepare:', '      - one', '{{ if .X }}', '      - two', '{{ end }}', '    build:');

  expect(lines[4]).toBe('{{ end }}');
  expect(lines[5]).toBe('      - |');
});

test('addPatchItem() stays outside of a block that holds the next key', () => {
  const lines = add('    prepare:', '      - one', '    {{ if .X }}', '    build:', '    {{ end }}');

  expect(lines.indexOf('      - |')).toBe(2);
});

test.each([
  ['has no list', ['steps: []'], /0 lists/],
  ['has two lists', ['  prepare:', '    - a', '  prepare:', '    - b'], /2 lists/],
  ['opens a block that it does not close', ['  prepare:', '    - a', '    {{ if .X }}', '    - b'], /end is not clear/],
  ['has an empty list', ['  prepare:', '  build:'], /end is not clear/],
])('addPatchItem() refuses a template that %s', (_, lines, message) => {
  expect(() => add(...lines)).toThrow(message);
});
