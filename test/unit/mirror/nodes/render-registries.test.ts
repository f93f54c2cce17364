import { expect, test } from 'vitest';
import type { Registries } from '../../../../src/machine-config/index.ts';
import { hostsFiles, registriesConf, talosctlFlags } from '../../../../src/mirror/index.ts';

const endpoint = { url: 'http://m:6000', overridePath: false };
const plain: Registries = {
  mirrors: [
    { host: 'docker.io', endpoints: [endpoint], skipFallback: false },
    { host: 'reg:5000', endpoints: [{ url: 'http://m:6000/v2/x', overridePath: true }], skipFallback: true },
  ],
  access: [],
};

test('hostsFiles() has a folder for each host, colons written as containerd looks for them', () => {
  expect(hostsFiles(plain).map(({ path, text }) => [path, text])).toEqual([
    ['docker.io/hosts.toml', '[host."http://m:6000"]\n  capabilities = ["pull", "resolve"]\n'],
    [
      'reg_5000_/hosts.toml',
      'server = "http://m:6000/v2/x"\ncapabilities = ["pull", "resolve"]\noverride_path = true\n\n[host."http://m:6000/v2/x"]\n  capabilities = ["pull", "resolve"]\n  override_path = true\n',
    ],
  ]);
  const wildcard = hostsFiles({ ...plain, mirrors: [{ host: '*', endpoints: [endpoint], skipFallback: false }] });
  expect(wildcard[0]?.path).toBe('_default/hosts.toml');
});

test('hostsFiles() keeps what is secret apart', () => {
  const tls = { clientIdentity: { certificate: 'C', key: 'K' } };
  const access = [{ host: 'm:6000', login: { auth: 'dTpw' }, tls }];
  const files = hostsFiles({ mirrors: plain.mirrors.slice(0, 1), access });
  expect(files.map(({ path, isSecret }) => [path, isSecret])).toEqual([
    ['docker.io/hosts.toml', true],
    ['docker.io/client.crt', false],
    ['docker.io/client.key', true],
  ]);
  expect(files[0]?.text).toContain('authorization = "Basic dTpw"');
});

test('registriesConf() makes mirrors, or the mirror the place itself where nothing goes past it', () => {
  expect(registriesConf(plain)[0]?.text).toBe(
    '[[registry]]\nprefix = "docker.io"\nlocation = "docker.io"\n\n[[registry.mirror]]\nlocation = "m:6000"\ninsecure = true\n\n[[registry]]\nprefix = "reg:5000"\nlocation = "m:6000/x"\ninsecure = true\n',
  );
});

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
