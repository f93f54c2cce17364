import { usage } from '../../errors/index.ts';
import type { NodeLink, NodeNetwork, NodeRoute } from '../../machine-config/index.ts';
import type { ConfigFlags } from './flags.ts';

/** The network interface of the flags. More than one interface needs a file. */
export function networkOfFlags(chosen: ConfigFlags): NodeNetwork {
  if (chosen.interface === undefined) return {};
  const { address, bondMode, bondLink, vlan } = chosen;
  const routes = routesOf(chosen);
  const addressing = { ...(address.length > 0 && { addresses: address }), ...(routes.length > 0 && { routes }) };
  const link: NodeLink = {
    interface: chosen.interface,
    ...(bondMode !== undefined && { bond: bondOf(bondMode, bondLink) }),
    ...(vlan === undefined ? addressing : { vlans: [{ vlanId: vlanIdOf(vlan), ...addressing }] }),
  };
  return { interfaces: [link] };
}

function routesOf({ gateway, route }: ConfigFlags): readonly NodeRoute[] {
  const own = gateway === undefined ? [] : [{ network: gateway.includes(':') ? '::/0' : '0.0.0.0/0', gateway }];
  return [...own, ...route.map(routeOf)];
}

function routeOf(text: string): NodeRoute {
  const [, network, gateway] = /^([^=]+)=([^=]+)$/.exec(text) ?? [];
  if (network !== undefined && gateway !== undefined) return { network, gateway };
  throw usage(
    `\`--route ${text}\` is not a network and its gateway`,
    'Write it as `--route 192.168.0.0/16=10.0.0.254`.',
  );
}

/** How often Talos checks the link of a bond. By default it does not check, and a dead link stays in use. */
const LINK_CHECK_MS = 100;

function bondOf(mode: string, interfaces: readonly string[]): NonNullable<NodeLink['bond']> {
  const monitored = {
    mode,
    interfaces,
    miimon: LINK_CHECK_MS,
    updelay: 2 * LINK_CHECK_MS,
    downdelay: 2 * LINK_CHECK_MS,
  };
  return mode === '802.3ad' ? { ...monitored, lacpRate: 'fast', xmitHashPolicy: 'layer3+4' } : monitored;
}

function vlanIdOf(text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw usage(`\`--vlan ${text}\` is not a number`, 'VLANs go from 1 to 4094.');
}
