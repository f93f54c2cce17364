import { expect, test } from 'vitest';
import { wholeDocument } from '../../../../src/machine-config/config-document.ts';
import { registryDocuments } from '../../../../src/machine-config/registries/documents.ts';
import type { Registries } from '../../../../src/machine-config/registries/model.ts';
import { readRegistries } from '../../../../src/machine-config/registries/read.ts';
import { parseTalosVersion } from '../../../../src/talos/version.ts';

const pem = '-----BEGIN CERTIFICATE-----\nMIIé\n-----END CERTIFICATE-----\n';
const registries: Registries = {
  mirrors: [
    { host: 'docker.io', endpoints: [{ url: 'https://r:5000/v2/hub', overridePath: true }], skipFallback: true },
    { host: '*', endpoints: [{ url: 'http://other', overridePath: false }], skipFallback: false },
  ],
  access: [
    {
      host: 'r:5000',
      login: { username: 'u', password: '0p', auth: undefined, identityToken: undefined },
      tls: { ca: pem, insecureSkipVerify: true, clientIdentity: { certificate: pem, key: `${pem}k` } },
    },
  ],
};

const render = (version: string) => registryDocuments(registries, parseTalosVersion(version)).map(wholeDocument);
const base64 = (text: string) => Buffer.from(text).toString('base64');

test('registryDocuments() is a part of machine up to Talos 1.11, with PEM in base64', () => {
  expect(render('v1.9.0')).toEqual([
    {
      machine: {
        registries: {
          mirrors: {
            'docker.io': { endpoints: ['https://r:5000/v2/hub'], overridePath: true, skipFallback: true },
            '*': { endpoints: ['http://other'] },
          },
          config: {
            'r:5000': {
              auth: { username: 'u', password: '0p' },
              tls: {
                clientIdentity: { crt: base64(pem), key: base64(`${pem}k`) },
                ca: base64(pem),
                insecureSkipVerify: true,
              },
            },
          },
        },
      },
    },
  ]);
});

test('registryDocuments() makes documents from Talos 1.12 on, with PEM as text', () => {
  const apiVersion = 'v1alpha1';
  expect(render('v1.12.0')).toEqual([
    {
      apiVersion,
      kind: 'RegistryMirrorConfig',
      name: 'docker.io',
      endpoints: [{ url: 'https://r:5000/v2/hub', overridePath: true }],
      skipFallback: true,
    },
    { apiVersion, kind: 'RegistryMirrorConfig', name: '*', endpoints: [{ url: 'http://other' }] },
    { apiVersion, kind: 'RegistryAuthConfig', name: 'r:5000', username: 'u', password: '0p' },
    {
      apiVersion,
      kind: 'RegistryTLSConfig',
      name: 'r:5000',
      clientIdentity: { cert: pem, key: `${pem}k` },
      ca: pem,
      insecureSkipVerify: true,
    },
  ]);
});

test.each(['v1.3.0', 'v1.9.0', 'v1.11.6', 'v1.12.0', 'v1.14.0-rc.1'])(
  'readRegistries() reads what registryDocuments() writes for %s',
  (version) => {
    expect(readRegistries(render(version))).toEqual({ registries, problems: [] });
  },
);

test('registryDocuments() makes nothing of nothing', () => {
  expect(registryDocuments({ mirrors: [], access: [] }, parseTalosVersion('v1.0.6'))).toEqual([]);
});
