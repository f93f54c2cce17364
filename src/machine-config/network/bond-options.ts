import type { NodeBond } from './model.ts';

/** Options of a bond that only some modes have, with those modes. */
export type ModeOptions = Readonly<Record<string, readonly string[]>>;

const aggregation = ['802.3ad'];
const balancing = ['balance-tlb', 'balance-alb'];
/** Modes that may watch their links by ARP. */
const watching = ['balance-rr', 'active-backup', 'balance-xor', 'broadcast'];

/**
 * In the words of `machine.network.interfaces[].bond`.
 *
 * @see https://docs.kernel.org/networking/bonding.html
 */
export const oldOptions: ModeOptions = {
  lacpRate: aggregation,
  adSelect: aggregation,
  adActorSysPrio: aggregation,
  adUserPortKey: aggregation,
  arpValidate: watching,
  arpInterval: watching,
  primary: ['active-backup', ...balancing],
  packetsPerSlave: ['balance-rr'],
  tlbDynamicLb: balancing,
};

/** In those of a `BondConfig`. */
export const newOptions: ModeOptions = {
  lacpRate: aggregation,
  adSelect: aggregation,
  adActorSysPrio: aggregation,
  adUserPortKey: aggregation,
  adLACPActive: aggregation,
  arpValidate: watching,
  arpInterval: watching,
  arpIpTargets: watching,
  packetsPerSlave: ['balance-rr'],
  tlbLogicalLb: balancing,
};

/** The options that a bond of another mode may have left behind, each to be taken away. */
export function unfitOptions(bond: NodeBond, options: ModeOptions): Readonly<Record<string, undefined>> {
  const unfit = Object.entries(options).filter(([name, modes]) => !modes.includes(bond.mode) && !(name in bond));
  return Object.fromEntries(unfit.map(([name]) => [name, undefined]));
}
