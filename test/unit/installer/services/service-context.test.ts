import { expect, test } from 'vitest';
import { warnOfService } from '../../../../src/installer/services/service-context.ts';
import { memoryBuild } from '../../../fixtures/memory-build.ts';

test('warnOfService() names the service, and the field where there is one', () => {
  const build = memoryBuild();
  const problem = { rule: 'unknown-field', message: 'is ignored' } as const;

  warnOfService(
    [
      { ...problem, field: 'a.b' },
      { ...problem, field: '' },
    ] as never,
    'service `x`',
    build,
  );

  expect(build.warnings).toEqual(['service `x`, `a.b`: is ignored', 'service `x`: is ignored']);
});
