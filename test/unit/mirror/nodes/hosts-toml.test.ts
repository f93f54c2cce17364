import { expect, test } from 'vitest';
import type { Registries } from '../../../../src/machine-config/index.ts';
import { hostsFiles } from '../../../../src/mirror/nodes/hosts-toml.ts';

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
