import { expect, test } from 'vitest';
import { wholeDocument } from '../../../../src/machine-config/config-document.ts';
import { networkDocuments } from '../../../../src/machine-config/network/documents.ts';
import { parseTalosVersion } from '../../../../src/talos/version.ts';

const network = {
  hostname: 'n1',
  nameservers: ['10.0.0.1'],
  timeServers: ['ntp.acme'],
  interfaces: [
    {
      interface: 'bond0',
      mtu: 9000,
      bond: { mode: '802.3ad', interfaces: ['eth0', 'eth1'], lacpRate: 'fast' as const, miimon: 100 },
      addresses: ['10.0.0.2/8'],
      routes: [
        { network: '0.0.0.0/0', gateway: '10.0.0.1' },
        { network: '192.168.0.0/16', gateway: '10.0.0.9', metric: 5 },
      ],
      vlans: [{ vlanId: 100, dhcp: true }],
    },
  ],
};

const render = (version: string, value: Parameters<typeof networkDocuments>[0] = network) =>
  networkDocuments(value, parseTalosVersion(version)).map(wholeDocument);

test.each(['v1.0.6', 'v1.11.6'])('networkDocuments() is a part of machine for Talos %s, as it was given', (version) => {
  const { hostname, nameservers, interfaces } = network;
  expect(render(version)).toEqual([
    { machine: { network: { hostname, nameservers, interfaces }, time: { servers: ['ntp.acme'] } } },
  ]);
});

test('networkDocuments() makes a document of each thing from Talos 1.12 on', () => {
  const apiVersion = 'v1alpha1';
  expect(render('v1.12.0')).toEqual([
    { apiVersion, kind: 'HostnameConfig', auto: 'off', hostname: 'n1' },
    { apiVersion, kind: 'ResolverConfig', nameservers: [{ address: '10.0.0.1' }] },
    { apiVersion, kind: 'TimeSyncConfig', ntp: { servers: ['ntp.acme'] } },
    {
      apiVersion,
      kind: 'BondConfig',
      name: 'bond0',
      links: ['eth0', 'eth1'],
      bondMode: '802.3ad',
      lacpRate: 'fast',
      miimon: 100,
      mtu: 9000,
      addresses: [{ address: '10.0.0.2/8' }],
      routes: [{ gateway: '10.0.0.1' }, { destination: '192.168.0.0/16', gateway: '10.0.0.9', metric: 5 }],
    },
    { apiVersion, kind: 'VLANConfig', name: 'bond0.100', vlanID: 100, parent: 'bond0' },
    { apiVersion, kind: 'DHCPv4Config', name: 'bond0.100' },
  ]);
});

test('networkDocuments() gives clocks of the hypervisor their own place, and nothing for nothing', () => {
  expect(render('v1.13.9', { timeServers: ['/dev/ptp0'] })).toEqual([
    { apiVersion: 'v1alpha1', kind: 'TimeSyncConfig', ptp: { devices: ['/dev/ptp0'] } },
  ]);
  expect(render('v1.13.9', {})).toEqual([]);
  expect(render('v1.0.6', {})).toEqual([]);
});

test('networkDocuments() keeps an interface that is ignored in the old form, and refuses it in the new', () => {
  const ignoring = { interfaces: [{ interface: 'eth1', ignore: true }] };

  expect(render('v1.11.6', ignoring)).toEqual([{ machine: { network: ignoring } }]);
  expect(() => render('v1.12.0', ignoring)).toThrow(
    expect.objectContaining({ code: 'NODE_NETWORK_INVALID', hint: expect.stringContaining('Leave the interface out') }),
  );
});
