import { oldOptions } from '../network/bond-options.ts';
import { listAt, type Mapping, textOf } from '../values.ts';
import type { RuleBreach } from './finding.ts';

/** The allowed values of a bond's options. Each option may be missing. */
const values: Readonly<Record<string, readonly string[]>> = {
  mode: ['balance-rr', 'active-backup', 'balance-xor', 'broadcast', '802.3ad', 'balance-tlb', 'balance-alb'],
  xmitHashPolicy: ['layer2', 'layer3+4', 'layer2+3', 'encap2+3', 'encap3+4'],
  lacpRate: ['slow', 'fast'],
  arpValidate: ['none', 'active', 'backup', 'all', 'filter', 'filter-active', 'filter-backup'],
  arpAllTargets: ['any', 'all'],
  primaryReselect: ['always', 'better', 'failure'],
  failOverMac: ['none', 'active', 'follow'],
  adSelect: ['stable', 'bandwidth', 'count'],
};

/** Options that depend on the mode, with the number from which on Talos checks that. */
const modeOptions: Readonly<Record<string, number>> = {
  lacpRate: 0,
  arpValidate: 0,
  primary: 0,
  arpInterval: 1,
  packetsPerSlave: 2,
  tlbDynamicLb: 1,
  adActorSysPrio: 1,
  adUserPortKey: 1,
};

/** Checks a bond of `machine.network.interfaces` by the rules of all releases. */
export function checkBond(bond: Mapping): readonly RuleBreach[] {
  const mode = textOf(bond['mode']) || 'balance-rr';
  return [
    ...Object.entries(values).flatMap(([name, known]) => wrongValue(name, textOf(bond[name]), known)),
    ...delays(bond),
    ...(listAt(bond, 'arpIPTarget').length > 0 ? [{ path: ['arpIPTarget'], message: 'it is not supported' }] : []),
    ...(textOf(bond['adActorSystem']) === '' ? [] : [{ path: ['adActorSystem'], message: 'it is not supported' }]),
    ...Object.entries(modeOptions).flatMap(([name, from]) =>
      isGiven(bond[name], from) && !(oldOptions[name] ?? []).includes(mode)
        ? [{ path: [name], message: `the mode \`${mode}\` does not have this option` }]
        : [],
    ),
  ];
}

function wrongValue(name: string, value: string, known: readonly string[]): readonly RuleBreach[] {
  if (value === '' || known.includes(value)) return [];
  return [{ path: [name], message: `\`${value}\` is not one of ${known.map((one) => `\`${one}\``).join(', ')}` }];
}

function isGiven(value: unknown, from: number): boolean {
  return from === 0 ? textOf(value) !== '' : Number(value ?? 0) >= from;
}

function delays(bond: Mapping): readonly RuleBreach[] {
  const miimon = Number(bond['miimon'] ?? 0);
  return ['updelay', 'downdelay'].flatMap((name) => {
    const delay = Number(bond[name] ?? 0);
    if (delay === 0) return [];
    if (miimon === 0) return [{ path: [name], message: 'it needs `miimon`' }];
    return delay % miimon === 0
      ? []
      : [{ path: [name], message: `${delay} is not a multiple of \`miimon\`, ${miimon}` }];
  });
}
