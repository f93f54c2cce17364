import { isAtLeast, type TalosVersion } from '../../talos/index.ts';
import { isSet, listAt, type Mapping, textOf, textsAt, valueAt } from '../values.ts';
import type { RuleBreach } from './finding.ts';
import { isAddr } from './go-values.ts';

type Rule = (document: Mapping, version: TalosVersion) => readonly RuleBreach[];

/** Checks the documents of a node's names and servers, from 1.12 on. */
export const settingRules: Readonly<Record<string, Rule>> = {
  HostnameConfig: (document, version) => {
    const auto = textOf(document['auto']).toLowerCase() || 'off';
    const hostname = textOf(document['hostname']);
    const first = hostname.split('.')[0] ?? '';
    return [
      ...(['off', 'stable'].includes(auto)
        ? []
        : [{ path: ['auto'], message: `\`${auto}\` is neither \`off\` nor \`stable\`` }]),
      ...(auto !== 'off' && hostname !== ''
        ? [{ path: ['auto'], message: '`auto` has to be `off` beside `hostname`' }]
        : []),
      // Up to 1.12 a document that only switches names off counts as empty.
      ...(hostname === '' &&
      (valueAt(document, 'auto') === undefined || (auto === 'off' && !isAtLeast(version, '1.13')))
        ? [{ path: [], message: 'it has neither `auto` nor `hostname`' }]
        : []),
      ...(hostname !== '' && (hostname.length > 253 || first === '' || first.length > 63)
        ? [{ path: ['hostname'], message: `\`${hostname}\` is not a host name` }]
        : []),
    ];
  },
  ResolverConfig: (document) =>
    listAt(document, 'nameservers').flatMap((server, index) => {
      const address = textOf(valueAt(server, 'address'));
      if (address === '' || isAddr(address)) return [];
      return [{ path: ['nameservers', index], message: `\`${address}\` is not an address` }];
    }),
  TimeSyncConfig: (document) => [
    ...(valueAt(document, 'ntp') !== undefined && valueAt(document, 'ptp') !== undefined
      ? [{ path: ['ptp'], message: '`ntp` and `ptp` exclude each other' }]
      : []),
    ...(/^-.*[1-9]/.test(textOf(document['bootTimeout']))
      ? [{ path: ['bootTimeout'], message: 'it is negative' }]
      : []),
  ],
};

type ConflictRule = (config: unknown) => readonly string[];

/** The fields of the old document that Talos refuses beside such a document. */
export const oldConflicts: Readonly<Record<string, ConflictRule>> = {
  HostnameConfig: (config) => [
    ...(textOf(valueAt(config, 'machine', 'network', 'hostname')) === '' ? [] : ['machine.network.hostname']),
    ...(isSet(valueAt(config, 'machine', 'features', 'stableHostname')) ? ['machine.features.stableHostname'] : []),
  ],
  ResolverConfig: (config) => [
    // For Talos an empty list of domains is set. Of name servers, only addresses count.
    ...(Array.isArray(valueAt(config, 'machine', 'network', 'searchDomains')) ? ['machine.network.searchDomains'] : []),
    ...(textsAt(config, 'machine', 'network', 'nameservers').some(isAddr) ? ['machine.network.nameservers'] : []),
    ...(isSet(valueAt(config, 'machine', 'network', 'disableSearchDomain'))
      ? ['machine.network.disableSearchDomain']
      : []),
  ],
  TimeSyncConfig: (config) => [
    ...(isSet(valueAt(config, 'machine', 'time', 'disabled')) ? ['machine.time.disabled'] : []),
    ...(listAt(config, 'machine', 'time', 'servers').length > 0 ? ['machine.time.servers'] : []),
    ...(isDuration(valueAt(config, 'machine', 'time', 'bootTimeout')) ? ['machine.time.bootTimeout'] : []),
  ],
};

function isDuration(value: unknown): boolean {
  return /[1-9]/.test(textOf(value));
}
