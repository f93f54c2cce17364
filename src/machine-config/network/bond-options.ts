import type { NodeBond } from './model.ts';

/** Options that a bond can have in some modes only, with those modes. */
export type ModeOptions = Readonly<Record<string, readonly string[]>>;

const aggregation = ['802.3ad'];
const balancing = ['balance-tlb', 'balance-alb'];
/** The modes that can monitor their links by ARP. */
const watching = ['balance-rr', 'active-backup', 'balance-xor', 'broadcast'];

/**
 * The options by their names in `machine.network.interfaces[].bond`.
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

/** The options by their names in a `BondConfig`. */
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

/** The options that a bond of another mode may have left in the text. Each has to be removed. */
export function unfitOptions(bond: NodeBond, options: ModeOptions): Readonly<Record<string, undefined>> {
  const unfit = Object.entries(options).filter(([name, modes]) => !modes.includes(bond.mode) && !(name in bond));
  return Object.fromEntries(unfit.map(([name]) => [name, undefined]));
}
