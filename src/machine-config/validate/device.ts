import { isMapping } from '../../talos/index.ts';
import { isSet, listAt, type Mapping, textOf, textsAt, valueAt } from '../values.ts';
import { checkBond } from './bond.ts';
import type { RuleBreach } from './finding.ts';
import { isCidr, isIp } from './go-values.ts';

/**
 * Checks `machine.network` by the rules of Talos's `v1alpha1_validation.go`. From 1.0 to 1.13 they are the same
 * for every field that a release knows.
 */
export function checkDevices(network: Mapping, isWorker: boolean): readonly RuleBreach[] {
  const devices = listAt(network, 'interfaces');
  const members = new Map<string, string>();
  const shared = devices.flatMap((device, index) => claimMembers(device, members).map(within('interfaces', index)));
  return [
    ...shared,
    ...devices.flatMap((device, index) => checkDevice(device, members, isWorker).map(within('interfaces', index))),
  ];
}

function within(...above: RuleBreach['path']): (finding: RuleBreach) => RuleBreach {
  return ({ path, message }) => ({ path: [...above, ...path], message });
}

/** Checks that an interface is part of one link only. */
function claimMembers(device: unknown, members: Map<string, string>): readonly RuleBreach[] {
  const own = textOf(valueAt(device, 'interface'));
  const [bond, bridge] = [valueAt(device, 'bond'), valueAt(device, 'bridge')];
  const findings: RuleBreach[] = [];
  if (bond !== undefined && bridge !== undefined) {
    findings.push({ path: ['bridge'], message: '`bridge` and `bond` exclude each other' });
  }
  if (listAt(bond, 'interfaces').length > 0 && listAt(bond, 'deviceSelectors').length > 0) {
    findings.push({ path: ['bond'], message: '`interfaces` and `deviceSelectors` exclude each other' });
  }
  const kind = bridge === undefined ? 'bond' : 'bridge';
  for (const [index, name] of textsAt(device, kind, 'interfaces').entries()) {
    const other = members.get(name);
    if (other !== undefined && other !== own) {
      const path = [kind, 'interfaces', index];
      findings.push({ path, message: `\`${name}\` is a part of \`${other}\` and of \`${own}\`` });
    }
    members.set(name, own);
  }
  return findings;
}

function checkDevice(device: unknown, members: ReadonlyMap<string, string>, isWorker: boolean): readonly RuleBreach[] {
  if (!isMapping(device)) return [{ path: [], message: 'an interface is empty' }];
  const vips = isWorker ? sharedAddresses(device) : [];
  if (isSet(device['ignore'])) return vips;
  return [
    ...vips,
    ...checkName(device),
    ...(isMapping(device['bond']) ? checkBond(device['bond']).map(within('bond')) : []),
    ...listAt(device, 'vlans').flatMap((vlan, index) => checkAddresses(vlan).map(within('vlans', index))),
    ...checkMember(device, members),
    ...checkAddresses(device),
    ...checkVip(device),
    ...listAt(device, 'routes').flatMap((route, index) => checkRoute(route).map(within('routes', index))),
  ];
}

function sharedAddresses(device: Mapping): readonly RuleBreach[] {
  const message = 'only nodes of the control plane have a shared address';
  return [
    ...(valueAt(device, 'vip') === undefined ? [] : [{ path: ['vip'], message }]),
    ...listAt(device, 'vlans').flatMap((vlan, index) =>
      valueAt(vlan, 'vip') === undefined ? [] : [{ path: ['vlans', index, 'vip'], message }],
    ),
  ];
}

function checkName(device: Mapping): readonly RuleBreach[] {
  const selector = valueAt(device, 'deviceSelector');
  const hasName = textOf(device['interface']) !== '';
  if (!hasName && selector === undefined) {
    return [{ path: [], message: '`interface` or `deviceSelector` has to name the interface' }];
  }
  if (hasName && selector !== undefined) {
    return [{ path: ['deviceSelector'], message: '`interface` and `deviceSelector` exclude each other' }];
  }
  const isEmpty = isMapping(selector) && Object.values(selector).every((value) => value === null || value === '');
  return isEmpty ? [{ path: ['deviceSelector'], message: 'it does not select anything' }] : [];
}

function checkMember(device: Mapping, members: ReadonlyMap<string, string>): readonly RuleBreach[] {
  const owner = members.get(textOf(device['interface']));
  if (owner === undefined) return [];
  const given = [
    ...(isSet(device['dhcp']) ? ['dhcp'] : []),
    ...(textOf(device['cidr']) === '' ? [] : ['cidr']),
    ...(listAt(device, 'addresses').length === 0 ? [] : ['addresses']),
    ...(valueAt(device, 'vip') === undefined ? [] : ['vip']),
  ];
  return given.map((name) => ({
    path: [name],
    message: `\`${textOf(device['interface'])}\` is a part of \`${owner}\`, and may have no addresses of its own`,
  }));
}

function checkAddresses(link: unknown): readonly RuleBreach[] {
  const cidr = textOf(valueAt(link, 'cidr'));
  const addresses = textsAt(link, 'addresses');
  return [
    ...(cidr !== '' && addresses.length > 0
      ? [{ path: ['cidr'], message: '`cidr` and `addresses` exclude each other' }]
      : []),
    ...(cidr === '' ? [] : wrongAddress(cidr, ['cidr'])),
    ...addresses.flatMap((address, index) => wrongAddress(address, ['addresses', index])),
  ];
}

function wrongAddress(text: string, path: RuleBreach['path']): readonly RuleBreach[] {
  const isRight = text.includes('/') ? isCidr(text) : isIp(text);
  return isRight ? [] : [{ path, message: `\`${text}\` is not an address` }];
}

function checkVip(device: Mapping): readonly RuleBreach[] {
  const vip = valueAt(device, 'vip');
  const ip = textOf(valueAt(vip, 'ip'));
  return vip === undefined || isIp(ip) ? [] : [{ path: ['vip'], message: `\`${ip}\` is not an address` }];
}

function checkRoute(route: unknown): readonly RuleBreach[] {
  const text = (name: string): string => textOf(valueAt(route, name));
  if (text('network') === '' && text('gateway') === '') {
    return [{ path: [], message: 'a route needs a `network`, a `gateway`, or both' }];
  }
  const wrong = (name: string, isRight: (value: string) => boolean): readonly RuleBreach[] =>
    text(name) === '' || isRight(text(name)) ? [] : [{ path: [name], message: `\`${text(name)}\` is not an address` }];
  return [...wrong('network', isCidr), ...wrong('gateway', isIp), ...wrong('source', isIp)];
}
