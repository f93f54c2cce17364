import { expect, test } from 'vitest';
import { parseTalosVersion } from '../../../../src/talos/index.ts';
import { serviceType } from '../../../../src/talos/services/service-type.ts';

const typeOf = (release: string) => serviceType(parseTalosVersion(release));

test('serviceType() has the names of Go', () => {
  expect(typeOf('v1.9.0')).toMatchObject({
    kind: 'struct',
    name: 'services.Spec',
    fields: {
      container: { name: 'services.Container' },
      depends: { kind: 'list', of: { name: 'services.Dependency' } },
      restart: { kind: 'enum', name: 'services.RestartKind' },
    },
  });
});

test('serviceType() finds words in any case from 1.7 on', () => {
  expect([typeOf('v1.6.9'), typeOf('v1.7.0')].map(({ fields }) => fields['restart'])).toMatchObject([
    { folds: false },
    { folds: true },
  ]);
});

test('serviceType() knows a field from its release on', () => {
  expect('logToConsole' in typeOf('v1.8.0').fields).toBe(false);
  expect('logToConsole' in typeOf('v1.9.0').fields).toBe(true);
});
