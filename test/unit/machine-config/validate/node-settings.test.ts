import { expect, test } from 'vitest';
import { oldConflicts, settingRules } from '../../../../src/machine-config/validate/node-settings.ts';
import { parseTalosVersion } from '../../../../src/talos/index.ts';

const check = (kind: string, fields: object, version = 'v1.13.0'): readonly string[] =>
  (settingRules[kind]?.(fields as Record<string, unknown>, parseTalosVersion(version)) ?? []).map(
    ({ path, message }) => `${path.join('.')}: ${message}`,
  );

test.each<[string, object]>([
  ['HostnameConfig', { hostname: 'node-1' }],
  ['HostnameConfig', { auto: 'stable' }],
  ['HostnameConfig', { auto: 'off' }],
  ['ResolverConfig', { nameservers: [{ address: 'fe80::1%eth0' }, {}] }],
  ['TimeSyncConfig', { ntp: {}, bootTimeout: '2m' }],
])('the rules of %s take %j', (kind, fields) => {
  expect(check(kind, fields)).toEqual([]);
});

test.each<[string, object, string]>([
  ['HostnameConfig', { auto: 'sometimes' }, 'auto: `sometimes` is neither `off` nor `stable`'],
  ['HostnameConfig', { auto: 'stable', hostname: 'a' }, 'auto: `auto` has to be `off` beside `hostname`'],
  ['HostnameConfig', {}, ': it has neither `auto` nor `hostname`'],
  ['HostnameConfig', { hostname: `${'a'.repeat(64)}.b` }, 'hostname: '],
  ['HostnameConfig', { hostname: 'a.'.repeat(127) }, 'hostname: '],
  ['HostnameConfig', { hostname: '.a' }, 'hostname: `.a` is not a host name'],
  ['ResolverConfig', { nameservers: [{ address: 'dns' }] }, 'nameservers.0: `dns` is not an address'],
  ['TimeSyncConfig', { ntp: {}, ptp: {} }, 'ptp: `ntp` and `ptp` exclude each other'],
  ['TimeSyncConfig', { bootTimeout: '-1s' }, 'bootTimeout: it is negative'],
])('the rules of %s refuse %j', (kind, fields, message) => {
  expect(check(kind, fields)).toContainEqual(expect.stringContaining(message));
});

test('a HostnameConfig that only switches names off counts as empty up to 1.12', () => {
  expect(check('HostnameConfig', { auto: 'off' }, 'v1.12.0')).toEqual([': it has neither `auto` nor `hostname`']);
});

test.each<[string, object, readonly string[]]>([
  ['HostnameConfig', { machine: { network: { hostname: 'a' } } }, ['machine.network.hostname']],
  ['HostnameConfig', { machine: { features: { stableHostname: true } } }, ['machine.features.stableHostname']],
  ['ResolverConfig', { machine: { network: { searchDomains: [] } } }, ['machine.network.searchDomains']],
  ['ResolverConfig', { machine: { network: { nameservers: ['dns'] } } }, []],
  ['TimeSyncConfig', { machine: { time: { servers: ['a'], bootTimeout: '0s' } } }, ['machine.time.servers']],
])('beside a %s, Talos refuses the fields of %j', (kind, config, fields) => {
  expect(oldConflicts[kind]?.(config)).toEqual(fields);
});
