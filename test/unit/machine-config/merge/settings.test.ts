import { expect, test } from 'vitest';
import { settingsOf } from '../../../../src/machine-config/merge/settings.ts';

test('settingsOf() says what both forms of a configuration settle, in the same words', () => {
  const interfaces = [{ interface: 'e', vlans: [{ vlanId: 4 }] }];
  const machine = {
    registries: { mirrors: { 'a.b': {} }, config: { r: { auth: { username: 'u' }, tls: { ca: 'x' } } } },
    network: { hostname: 'h', nameservers: ['1.1.1.1'], interfaces },
    time: { servers: ['t'] },
  };
  const documents = [
    { kind: 'RegistryMirrorConfig', name: 'a.b' },
    { kind: 'RegistryAuthConfig', name: 'r' },
    { kind: 'RegistryTLSConfig', name: 'r' },
    { kind: 'HostnameConfig', hostname: 'h' },
    { kind: 'ResolverConfig', nameservers: [] },
    { kind: 'TimeSyncConfig', ntp: {} },
    { kind: 'LinkConfig', name: 'e' },
    { kind: 'VLANConfig', name: 'e.4' },
  ];
  expect(settingsOf({ machine }).map(({ what }) => what)).toEqual(
    documents.flatMap(settingsOf).map(({ what }) => what),
  );
});

test('settingsOf() finds nothing settled by empty fields and other kinds', () => {
  const machine = {
    network: { hostname: '', nameservers: [], interfaces: [{}, 'x'] },
    time: null,
    registries: { config: { r: {} } },
  };
  const documents = [
    { machine },
    { kind: 'HostnameConfig', auto: 'stable' },
    { kind: 'ResolverConfig' },
    { kind: 'Other', name: 'x' },
    'text',
  ];
  expect(documents.flatMap(settingsOf)).toEqual([]);
});
