import { expect, test } from 'vitest';
import { registryOptions } from '../../../src/cli/registry-flags.ts';

test('registryOptions() turns flags into options', async () => {
  const flags = { ca: ['ca.crt'], plainHttp: ['r:5000'], host: ['ghcr.io=127.0.0.1:5001'] };

  expect(await registryOptions(flags)).toEqual({
    caFiles: ['ca.crt'],
    plainHttp: ['r:5000'],
    hosts: { 'ghcr.io': '127.0.0.1:5001' },
  });
});

test('registryOptions() refuses a host without an address', async () => {
  await expect(registryOptions({ ca: [], plainHttp: [], host: ['ghcr.io'] })).rejects.toMatchObject({ code: 'USAGE' });
});
