import { expect, test } from 'vitest';
import { checkBond } from '../../../../src/machine-config/validate/bond.ts';

const check = (bond: object): readonly string[] =>
  checkBond(bond as Parameters<typeof checkBond>[0]).map(({ path, message }) => `${path.join('.')}: ${message}`);

test.each([
  {},
  { mode: '802.3ad', lacpRate: 'fast', adSelect: 'stable' },
  { mode: 'active-backup', arpValidate: 'all', primary: 'eth0' },
  { miimon: 100, updelay: 200 },
  { packetsPerSlave: 1 }, // the default counts as not given
])('checkBond() takes %j', (bond) => {
  expect(check(bond)).toEqual([]);
});

test.each<[object, string]>([
  [{ mode: 'lacp' }, 'mode: `lacp` is not one of `balance-rr`'],
  [{ mode: '802.3ad', xmitHashPolicy: 'layer4' }, 'xmitHashPolicy: `layer4` is not one of'],
  [{ lacpRate: 'fast' }, 'lacpRate: the mode `balance-rr` does not have this option'],
  [{ mode: '802.3ad', packetsPerSlave: 2 }, 'packetsPerSlave: the mode `802.3ad` does not have'],
  [{ updelay: 100 }, 'updelay: it needs `miimon`'],
  [{ miimon: 100, downdelay: 150 }, 'downdelay: 150 is not a multiple of `miimon`, 100'],
  [{ arpIPTarget: ['10.0.0.1'] }, 'arpIPTarget: it is not supported'],
  [{ adActorSystem: '00:00' }, 'adActorSystem: it is not supported'],
])('checkBond() refuses %j', (bond, message) => {
  expect(check(bond)).toContainEqual(expect.stringContaining(message));
});
