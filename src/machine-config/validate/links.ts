import { listAt, type Mapping, textOf, textsAt, valueAt } from '../values.ts';
import type { RuleBreach } from './finding.ts';
import { isAddr, isCidr, isUnspecified } from './go-values.ts';

/** Checks a `DHCPv4Config`. */
export function checkDhcp(document: Mapping): readonly RuleBreach[] {
  const isByDuid = textOf(document['clientIdentifier']).toLowerCase() === 'duid';
  const hasDuid = textOf(document['duidRaw']) !== '';
  if (isByDuid === hasDuid) return [];
  const message = isByDuid ? '`clientIdentifier: duid` needs `duidRaw`' : '`duidRaw` needs `clientIdentifier: duid`';
  return [{ path: [isByDuid ? 'clientIdentifier' : 'duidRaw'], message }];
}

/** Checks a document that creates a link, from 1.12 on. Gives undefined for other kinds. */
export function checkLink(kind: string, document: Mapping): readonly RuleBreach[] | undefined {
  const own = ownRules[kind];
  if (own === undefined) return undefined;
  return [...own(document), ...addresses(document), ...routes(document)];
}

const none = (): readonly RuleBreach[] => [];

const ownRules: Readonly<Record<string, (document: Mapping) => readonly RuleBreach[]>> = {
  LinkConfig: none,
  BridgeConfig: none,
  DummyLinkConfig: none,
  WireguardConfig: none,
  BondConfig: (bond) => [
    ...(listAt(bond, 'links').length === 0 ? [{ path: ['links'], message: 'a bond needs at least one link' }] : []),
    ...(textOf(bond['bondMode']) === '' ? [{ path: ['bondMode'], message: 'a bond needs its mode' }] : []),
  ],
  VLANConfig: (vlan) => [
    ...(isVlanId(vlan['vlanID']) ? [] : [{ path: ['vlanID'], message: 'it has to be from 1 to 4094' }]),
    ...(textOf(vlan['parent']) === '' ? [{ path: ['parent'], message: 'a VLAN needs the link that it is on' }] : []),
  ],
};

/** Kinds of documents that create a link. A name can have one of them only. */
export const linkKinds: readonly string[] = Object.keys(ownRules);

function isVlanId(value: unknown): boolean {
  return typeof value === 'number' && value >= 1 && value <= 4094;
}

function addresses(link: Mapping): readonly RuleBreach[] {
  return listAt(link, 'addresses').flatMap((item, index) => {
    const text = textOf(valueAt(item, 'address'));
    if (isCidr(text) && !isUnspecified(text)) return [];
    return [{ path: ['addresses', index], message: `\`${text}\` is not an address with its network` }];
  });
}

function routes(link: Mapping): readonly RuleBreach[] {
  return listAt(link, 'routes').flatMap((route, index) => {
    const wrong = (name: string, isRight: (text: string) => boolean): readonly RuleBreach[] => {
      const text = textOf(valueAt(route, name));
      if (text === '' || (isRight(text) && !isUnspecified(text))) return [];
      return [{ path: ['routes', index, name], message: `\`${text}\` is not allowed in a route` }];
    };
    return [...wrong('destination', isCidr), ...wrong('gateway', isAddr), ...wrong('source', isAddr)];
  });
}

/** The links that a link has as its parts. */
export function linkParts(kind: string, document: Mapping): readonly string[] {
  return kind === 'BondConfig' || kind === 'BridgeConfig' ? textsAt(document, 'links') : [];
}
