import { expect, test } from 'vitest';
import type { Registries } from '../../../../src/machine-config/index.ts';
import { talosctlFlags } from '../../../../src/mirror/nodes/talosctl-flags.ts';

const endpoint = { url: 'http://m:6000', overridePath: false };
const plain: Registries = {
  mirrors: [
    { host: 'docker.io', endpoints: [endpoint], skipFallback: false },
    { host: 'reg:5000', endpoints: [{ url: 'http://m:6000/v2/x', overridePath: true }], skipFallback: true },
  ],
  access: [],
};

test('talosctlFlags() quotes what a shell would take apart, and refuses what flags cannot say', () => {
  const mirrors = [{ host: '*', endpoints: [endpoint], skipFallback: false }];
  expect(talosctlFlags({ mirrors, access: [{ host: 'm', tls: { insecureSkipVerify: true } }] })).toEqual([
    "--registry-mirror '*=http://m:6000'",
    '--registry-insecure-skip-verify m',
  ]);
  const cannot = (registries: Registries, message: string): void =>
    expect(() => talosctlFlags(registries)).toThrow(
      expect.objectContaining({ code: 'USAGE', message: expect.stringContaining(message) as string }) as Error,
    );
  cannot(plain, 'a path of the mirror');
  cannot({ mirrors: [], access: [{ host: 'm', login: { username: 'u' } }] }, 'a login or a certificate');
  cannot(
    { mirrors: [{ ...plain.mirrors[0], host: 'a', endpoints: [endpoint], skipFallback: true }], access: [] },
    'nothing goes past',
  );
});
