import { expect, test } from 'vitest';
import { podFieldsOf } from '../../../../src/machine-config/pods/pod-fields.ts';

test('podFieldsOf() reads types, lists, maps and releases out of the table', () => {
  const container = podFieldsOf('Container');

  expect(container?.get('name')).toEqual({ type: 'string', isRequired: true, since: undefined, until: undefined });
  expect(container?.get('env')?.type).toBe('[EnvVar]');
  expect(container?.get('workingDir')?.type).toBe('string'); // the last one, on a line that goes on
  expect(podFieldsOf('ResourceRequirements')?.get('limits')?.type).toBe('{string|number}');
  expect(podFieldsOf('ClaimSource')?.get('resourceClaimName')).toMatchObject({ since: 26, until: 31 });
});

test('podFieldsOf() knows every type that it names', () => {
  const plain = new Set(['string', 'boolean', 'integer', 'number', 'object']);
  const seen = new Set<string>();
  const visit = (name: string): void => {
    if (seen.has(name)) return;
    seen.add(name);
    for (const { type } of podFieldsOf(name)?.values() ?? []) {
      for (const part of type.replaceAll(/[[\]{}]/g, '').split('|')) {
        if (plain.has(part)) continue;
        expect(podFieldsOf(part), part).toBeDefined();
        visit(part);
      }
    }
  };
  visit('Pod');

  expect(seen.size).toBeGreaterThan(80);
});
