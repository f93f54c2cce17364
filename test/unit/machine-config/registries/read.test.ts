import { expect, test } from 'vitest';
import { readRegistries } from '../../../../src/machine-config/registries/read.ts';

const pem = '-----BEGIN CERTIFICATE-----\nMIIé\n-----END CERTIFICATE-----\n';
test('readRegistries() names endpoints and certificates that Talos refuses', () => {
  const machine = {
    registries: { mirrors: { a: { endpoints: ['ftp://x', 'http://ok'] } }, config: { b: { tls: { ca: pem } } } },
  };
  const other = { kind: 'RegistryMirrorConfig', name: 'c', endpoints: [{ url: 'x:5000' }] };
  const { registries: read, problems } = readRegistries([{ machine }, other, 'text', { kind: 'RegistryAuthConfig' }]);
  expect(read.mirrors.map(({ endpoints }) => endpoints.length)).toEqual([1, 0]);
  expect(problems).toEqual([
    {
      document: 0,
      path: ['machine', 'registries', 'mirrors', 'a', 'endpoints', 0],
      message:
        '`ftp://x` is not an http or https URL, so the pulls of Talos itself fail, though it takes the configuration',
    },
    {
      document: 0,
      path: ['machine', 'registries', 'config', 'b', 'tls', 'ca'],
      message: 'it is not base64 of a PEM text, which this form wants',
    },
    {
      document: 1,
      path: ['endpoints', 0],
      message: '`x:5000` is not an http or https URL, so Talos refuses the configuration',
    },
  ]);
});

test('readRegistries() adds the old form and the new one up', () => {
  const machine = {
    registries: {
      mirrors: { 'docker.io': { endpoints: ['http://a'], overridePath: true, skipFallback: true } },
      config: { a: { auth: { username: 'u', password: '' } } },
    },
  };
  const documents = [
    { machine },
    { kind: 'RegistryMirrorConfig', name: 'ghcr.io', endpoints: [{ url: 'http://b/v2', overridePath: true }] },
    { kind: 'RegistryAuthConfig', name: 'b', auth: 'dTpw' },
    { kind: 'RegistryTLSConfig', name: 'a', ca: pem },
  ];

  expect(readRegistries(documents)).toEqual({
    registries: {
      mirrors: [
        { host: 'docker.io', endpoints: [{ url: 'http://a', overridePath: true }], skipFallback: true },
        { host: 'ghcr.io', endpoints: [{ url: 'http://b/v2', overridePath: true }], skipFallback: false },
      ],
      access: [
        expect.objectContaining({
          host: 'a',
          login: expect.objectContaining({ username: 'u', password: undefined }),
          tls: expect.objectContaining({ ca: pem }),
        }),
        expect.objectContaining({ host: 'b', login: expect.objectContaining({ auth: 'dTpw' }) }),
      ],
    },
    problems: [],
  });
});
