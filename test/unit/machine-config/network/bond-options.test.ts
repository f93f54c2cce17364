import { expect, test } from 'vitest';
import { newOptions, oldOptions, unfitOptions } from '../../../../src/machine-config/network/bond-options.ts';

const interfaces = ['eth0', 'eth1'];

test('unfitOptions() names what the mode has not, in the words of each form', () => {
  const bond = { mode: 'active-backup', interfaces };
  const aggregation = { lacpRate: undefined, adSelect: undefined, adActorSysPrio: undefined, adUserPortKey: undefined };
  expect(unfitOptions(bond, oldOptions)).toStrictEqual({
    ...aggregation,
    packetsPerSlave: undefined,
    tlbDynamicLb: undefined,
  });
  expect(unfitOptions(bond, newOptions)).toStrictEqual({
    ...aggregation,
    adLACPActive: undefined,
    packetsPerSlave: undefined,
    tlbLogicalLb: undefined,
  });
});

test('unfitOptions() leaves to others what the bond itself says', () => {
  const bond = { mode: 'balance-rr', interfaces, lacpRate: 'fast' } as const;
  expect(Object.keys(unfitOptions(bond, oldOptions))).not.toContain('lacpRate');
});
