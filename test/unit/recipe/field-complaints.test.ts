import { expect, test } from 'vitest';
import { fieldComplaints } from '../../../src/recipe/field-complaints.ts';
import { type GoStruct, goYamlOf, readGoYamlFields } from '../../../src/talos/index.ts';

const shape: GoStruct = { kind: 'struct', name: 'a.A', fields: { name: { kind: 'string' } } };
const options = { file: 'a.yaml', unknown: 'refused', emptyMessage: 'EOF' } as const;
const read = (text: string) => readGoYamlFields(new TextEncoder().encode(text), shape, goYamlOf(undefined));

test('fieldComplaints() names the key that is meant', () => {
  expect(fieldComplaints(read('nmae: a'), options)).toEqual([
    { at: { file: 'a.yaml', line: 1, column: 1 }, field: 'nmae', message: 'unknown key `nmae`', hint: 'Write `name`.' },
  ]);
  expect(fieldComplaints(read('other: a'), options)[0]?.hint).toBe('Use `name`.');
  expect(fieldComplaints(read('other: a'), { ...options, unknown: 'ignored' })).toEqual([]);
});

test('fieldComplaints() says that a text is empty', () => {
  expect(fieldComplaints(read(''), options)[0]?.message).toBe('EOF');
});
