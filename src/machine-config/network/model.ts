import * as z from 'zod';

/** The bond modes of the kernel. @see https://docs.kernel.org/networking/bonding.html */
export const bondModes = [
  'balance-rr',
  'active-backup',
  'balance-xor',
  'broadcast',
  '802.3ad',
  'balance-tlb',
  'balance-alb',
] as const;

const hashPolicies = ['layer2', 'layer3+4', 'layer2+3', 'encap2+3', 'encap3+4'] as const;

const texts = z.array(z.string()).optional();
const milliseconds = z.int().min(0).max(4_294_967_295).optional();
const mtu = z.int().min(68).max(65_536).optional();

export const routeSchema = z.strictObject({
  network: z.string().optional(),
  gateway: z.string().optional(),
  source: z.string().optional(),
  metric: z.int().min(0).max(4_294_967_295).optional(),
  mtu,
});

const routes = z.array(routeSchema).optional();

const vlan = z.strictObject({
  vlanId: z.int(),
  addresses: texts,
  routes,
  dhcp: z.boolean().optional(),
  mtu,
});

export const bondSchema = z.strictObject({
  mode: z.string(),
  interfaces: z.array(z.string()),
  lacpRate: z.enum(['slow', 'fast']).optional(),
  xmitHashPolicy: z.enum(hashPolicies).optional(),
  adSelect: z.enum(['stable', 'bandwidth', 'count']).optional(),
  failOverMac: z.enum(['none', 'active', 'follow']).optional(),
  miimon: milliseconds,
  updelay: milliseconds,
  downdelay: milliseconds,
  minLinks: z.int().min(0).max(64).optional(),
});

export const linkSchema = z.strictObject({
  interface: z.string(),
  addresses: texts,
  routes,
  bond: bondSchema.optional(),
  vlans: z.array(vlan).optional(),
  mtu,
  dhcp: z.boolean().optional(),
  ignore: z.boolean().optional(),
});

/** The part of `machine.network`, with `machine.time.servers`, that a node without DHCP needs. */
export const nodeNetworkSchema = z.strictObject({
  hostname: z.string().optional(),
  nameservers: texts,
  timeServers: texts,
  interfaces: z.array(linkSchema).optional(),
});

type Deep<T> = T extends readonly (infer U)[]
  ? readonly Deep<U>[]
  : T extends object
    ? { readonly [K in keyof T]: Deep<T[K]> }
    : T;

/** The static network of one node, in the terms of `machine.network` of all releases. */
export type NodeNetwork = Deep<z.output<typeof nodeNetworkSchema>>;
export type NodeLink = NonNullable<NodeNetwork['interfaces']>[number];
export type NodeRoute = NonNullable<NodeLink['routes']>[number];
export type NodeVlan = NonNullable<NodeLink['vlans']>[number];
export type NodeBond = NonNullable<NodeLink['bond']>;

/** One thing that is wrong with a node's network. */
export interface NetworkProblem {
  readonly path: readonly (string | number)[];
  /** What was found, and what was expected. */
  readonly message: string;
}
