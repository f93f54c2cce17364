import { expect, test } from 'vitest';
import { checkRegistry } from '../../../../src/cli/doctor/check-registry.ts';
import type { DoctorFlags } from '../../../../src/cli/doctor/flags.ts';
import { testContext } from '../../../fixtures/command-line.ts';
import { testRegistry } from '../../../fixtures/registry-server.ts';

const flags = { ca: [], plainHttp: [], host: [], probeWrites: false } as unknown as DoctorFlags;

test('checkRegistry() tells what a registry can do', async () => {
  await using registry = await testRegistry();

  const checks = await checkRegistry(registry.url, flags, testContext());

  expect(checks[0]).toEqual({
    area: 'registry',
    name: `${registry.host}, distribution API`,
    status: 'ok',
    message: 'answers',
  });
});

test('checkRegistry() makes a check of what went wrong', async () => {
  const checks = await checkRegistry('http://127.0.0.1:9', flags, testContext());

  expect(checks).toMatchObject([
    { status: 'problem', name: '127.0.0.1:9', message: expect.stringContaining('nothing listens there') },
  ]);
});
