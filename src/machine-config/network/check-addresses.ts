import {
  contains,
  hasReservedAddresses,
  type IpAddress,
  type IpNetwork,
  isBroadcastAddress,
  isLinkLocal,
  isNetworkAddress,
  parseCidr,
  parseIp,
} from './addresses.ts';
import type { NetworkProblem, NodeRoute } from './model.ts';

/** A link with addresses: an interface, or a VLAN on one. */
export interface LinkAddressing {
  readonly name: string;
  /** The field that holds the link. */
  readonly path: NetworkProblem['path'];
  readonly addresses?: readonly string[] | undefined;
  readonly routes?: readonly NodeRoute[] | undefined;
  readonly dhcp?: boolean | undefined;
}

/** Checks that addresses can be used, that each is given once, and that routes lead to reachable gateways. */
export function checkAddresses(links: readonly LinkAddressing[]): readonly NetworkProblem[] {
  const owned = links.flatMap(ownAddresses);
  return [
    ...links.flatMap((link) => (link.addresses ?? []).flatMap((text, index) => checkAddress(text, link, index))),
    ...duplicates(owned),
    ...links.flatMap((link) =>
      (link.routes ?? []).flatMap((route, index) => checkRoute(route, { link, index, owned })),
    ),
    ...duplicateRoutes(links),
  ];
}

interface OwnAddress {
  readonly link: LinkAddressing;
  readonly index: number;
  readonly text: string;
  readonly network: IpNetwork;
}

function ownAddresses(link: LinkAddressing): readonly OwnAddress[] {
  return (link.addresses ?? []).flatMap((text, index) => {
    const network = parseCidr(text);
    return network === undefined ? [] : [{ link, index, text, network }];
  });
}

function checkAddress(text: string, { path }: LinkAddressing, index: number): readonly NetworkProblem[] {
  const found = addressProblem(text, parseCidr(text));
  return found === undefined ? [] : [{ path: [...path, 'addresses', index], message: `\`${text}\` ${found}` }];
}

function addressProblem(text: string, network: IpNetwork | undefined): string | undefined {
  if (network === undefined) {
    return parseIp(text) === undefined
      ? 'is not an address with its network, such as `10.0.0.201/8`'
      : 'has no length of its network: write it as `10.0.0.201/8`';
  }
  if (network.value === 0n) return 'cannot be the address of a host';
  if (!hasReservedAddresses(network)) return undefined;
  if (isNetworkAddress(network)) return 'names the network itself, not a host in it';
  return isBroadcastAddress(network) ? 'is the broadcast address of its network' : undefined;
}

function duplicates(owned: readonly OwnAddress[]): readonly NetworkProblem[] {
  return owned.flatMap(({ link, index, text, network }, at) => {
    const first = owned.slice(0, at).find((other) => isSame(other.network, network));
    if (first === undefined) return [];
    return [
      {
        path: [...link.path, 'addresses', index],
        message: `\`${text}\` is an address of \`${first.link.name}\` already`,
      },
    ];
  });
}

interface RouteScope {
  readonly link: LinkAddressing;
  readonly index: number;
  readonly owned: readonly OwnAddress[];
}

function checkRoute(route: NodeRoute, scope: RouteScope): readonly NetworkProblem[] {
  const path = [...scope.link.path, 'routes', scope.index];
  const { network = '', gateway = '', source = '' } = route;
  if (network === '' && gateway === '') return [{ path, message: 'a route needs a `network`, a `gateway`, or both' }];
  const problems: NetworkProblem[] = [];
  const complain = (field: string, message: string): void => void problems.push({ path: [...path, field], message });
  const destination = network === '' ? undefined : parseCidr(network);
  const found = network === '' ? undefined : destinationProblem(network, destination);
  if (found !== undefined) complain('network', found);
  const via = gateway === '' ? undefined : parseIp(gateway);
  const refusal = gateway === '' ? undefined : gatewayProblem(gateway, via, scope);
  if (refusal !== undefined) complain('gateway', refusal);
  if (destination !== undefined && via !== undefined && destination.family !== via.family) {
    complain('gateway', `\`${gateway}\` is of another family than \`${network}\``);
  }
  return source === '' ? problems : [...problems, ...checkSource(source, [...path, 'source'], scope)];
}

function destinationProblem(text: string, network: IpNetwork | undefined): string | undefined {
  if (network === undefined) return `\`${text}\` is not a network, such as \`10.0.0.0/8\``;
  return isNetworkAddress(network) ? undefined : `\`${text}\` is a host in its network, not the network`;
}

function gatewayProblem(text: string, via: IpAddress | undefined, { link, owned }: RouteScope): string | undefined {
  if (via === undefined) return `\`${text}\` is not an IP address`;
  const self = owned.find(({ network }) => isSame(network, via));
  if (self !== undefined) return `\`${text}\` is the node's own address, on \`${self.link.name}\``;
  if (isLinkLocal(via) || link.dhcp === true) return undefined;
  if (isOnLink(via, link)) return undefined;
  const home = owned.filter(({ network }) => contains(network, via));
  if (home.some((other) => other.link === link)) return undefined;
  const elsewhere = home[0];
  if (elsewhere !== undefined)
    return `\`${text}\` is in the network of \`${elsewhere.link.name}\`, not of \`${link.name}\``;
  return `\`${text}\` is not in a network of \`${link.name}\`, so the node cannot reach it`;
}

/**
 * Whether a route of the link without a gateway leads there. Hosting providers use gateways outside of a node's
 * own network.
 */
function isOnLink(via: IpAddress, { routes = [] }: LinkAddressing): boolean {
  return routes.some(({ network = '', gateway = '' }) => {
    const near = gateway === '' ? parseCidr(network) : undefined;
    return near !== undefined && contains(near, via);
  });
}

function checkSource(text: string, path: NetworkProblem['path'], { owned }: RouteScope): readonly NetworkProblem[] {
  const source = parseIp(text);
  if (source === undefined) return [{ path, message: `\`${text}\` is not an IP address` }];
  return owned.some(({ network }) => isSame(network, source))
    ? []
    : [{ path, message: `\`${text}\` is not an address of the node` }];
}

/** Two routes to one network with the same metric: the kernel keeps the first and refuses the second. */
function duplicateRoutes(links: readonly LinkAddressing[]): readonly NetworkProblem[] {
  const seen = new Set<string>();
  return links.flatMap(({ routes = [], path }) =>
    routes.flatMap(({ network = '', gateway = '', metric = 0 }, index) => {
      const family = parseIp(gateway)?.family ?? parseCidr(network)?.family ?? 4;
      const target = network === '' ? (family === 6 ? '::/0' : '0.0.0.0/0') : network;
      const key = `${target} ${metric}`;
      if (!seen.has(key)) {
        seen.add(key);
        return [];
      }
      return [
        {
          path: [...path, 'routes', index],
          message: `there is a route to \`${target}\` already; give one of them a \`metric\``,
        },
      ];
    }),
  );
}

function isSame(left: IpAddress, right: IpAddress): boolean {
  return left.family === right.family && left.value === right.value;
}
