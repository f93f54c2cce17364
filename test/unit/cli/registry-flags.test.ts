import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { rootCertificates } from 'node:tls';
import { afterAll, expect, test } from 'vitest';
import { registryOptions } from '../../../src/cli/registry-flags.ts';

const directory = mkdtempSync(join(tmpdir(), 'rootsmith-test-'));
writeFileSync(join(directory, 'ca.crt'), rootCertificates[0] ?? '');
writeFileSync(join(directory, 'notes.txt'), 'nothing');
afterAll(() => rmSync(directory, { recursive: true }));

test('registryOptions() turns flags into options', async () => {
  const flags = { ca: ['ca.crt'], plainHttp: ['r:5000'], host: ['ghcr.io=127.0.0.1:5001'] };

  expect(await registryOptions(flags, { directory })).toEqual({
    caFiles: [join(directory, 'ca.crt')],
    plainHttp: ['r:5000'],
    hosts: { 'ghcr.io': '127.0.0.1:5001' },
  });
});

test.each([
  ['a host without an address', { host: ['ghcr.io'] }, 'USAGE'],
  ['an authority that is not there', { ca: ['missing.crt'] }, 'NOT_FOUND'],
  ['an authority that holds no certificate', { ca: ['notes.txt'] }, 'USAGE'],
])('registryOptions() refuses %s', async (_, flags, code) => {
  const chosen = { ca: [], plainHttp: [], host: [], ...flags };

  await expect(registryOptions(chosen, { directory })).rejects.toMatchObject({ code });
});
