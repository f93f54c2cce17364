import fc from 'fast-check';
import { expect, test } from 'vitest';
import { contains, isLinkLocal, parseCidr, parseIp } from '../../../../src/machine-config/network/addresses.ts';

const groups = fc.array(fc.integer({ min: 0, max: 0xff_ff }), { minLength: 8, maxLength: 8 });

test('parseIp() reads every spelling of an IPv6 address as one number', () => {
  fc.assert(
    fc.property(groups, (parts) => {
      const value = parts.reduce((sum, part) => sum * 65_536n + BigInt(part), 0n);
      const long = parts.map((part) => part.toString(16).padStart(4, '0')).join(':');
      const short = parts
        .map((part) => part.toString(16))
        .join(':')
        .replace(/(^|:)(0:)+(0$)?/, '::');
      expect(parseIp(long)).toEqual({ family: 6, value });
      expect(parseIp(short.toUpperCase())).toEqual({ family: 6, value });
    }),
  );
});

test.each(['', '10.0.0', '10.0.0.1.2', '256.0.0.1', '01.2.3.4', 'fd00::1%eth0', '::1/64', 'a.b', '[::1]'])(
  'parseIp() refuses %j',
  (text) => {
    expect(parseIp(text)).toBeUndefined();
  },
);

test('contains() looks at the prefix only, and never across families', () => {
  const network = parseCidr('10.20.0.1/12');
  const inside = (text: string): boolean => {
    const ip = parseIp(text);
    return network !== undefined && ip !== undefined && contains(network, ip);
  };
  expect(['10.16.0.0', '10.31.255.255'].map(inside)).toEqual([true, true]);
  expect(['10.15.255.255', '10.32.0.0', '::a14:1'].map(inside)).toEqual([false, false, false]);
});

test('isLinkLocal() is for fe80::/10', () => {
  expect(
    ['fe80::1', 'febf::1', 'fec0::1', '10.0.0.1'].map((text) => isLinkLocal(parseIp(text) ?? { family: 4, value: 0n })),
  ).toEqual([true, true, false, false]);
});
