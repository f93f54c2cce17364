import { expect, test } from 'vitest';
import { parseTalosVersion, ukiEra } from '../../../../src/talos/index.ts';
import { planSections } from '../../../../src/uki/image/plan-sections.ts';
import { textContent, type UkiParts } from '../../../../src/uki/index.ts';

const sections = new Map(
  ['.initrd', '.linux', '.cmdline', '.uname', '.osrel', '.splash', '.pcrpkey'].map((name) => [name, textContent(name)]),
);
const plan = (version: string, parts: Partial<UkiParts> = {}): ReturnType<typeof planSections> =>
  planSections({ sections, profiles: undefined, ...parts }, ukiEra(parseTalosVersion(version)));

test.each([
  ['v1.5.0', '.osrel .cmdline .initrd .splash .uname .pcrpkey .linux'],
  ['v1.9.6', '.osrel .cmdline .initrd .splash .uname .pcrpkey .linux'],
  ['v1.10.0', '.osrel .cmdline .uname .splash .pcrpkey .linux .initrd'],
  ['v1.14.0-rc.1', '.osrel .cmdline .uname .splash .pcrpkey .linux .initrd'],
])('planSections() puts sections in the order of Talos %s', (version, order) => {
  expect(
    plan(version)
      .common.map(({ name }) => name)
      .join(' '),
  ).toBe(order);
});

test.each([
  [
    'without a kernel',
    {
      sections: new Map([
        ['.osrel', textContent('')],
        ['.cmdline', textContent('')],
      ]),
    },
    '`.linux`',
  ],
  ['with an unknown section', { sections: new Map([...sections, ['.evil', textContent('')]]) }, '`.evil`'],
  ['with two profiles of one ID', { profiles: [{ id: 'a' }, { id: 'a' }] }, '`a`'],
  ['with a profile called main', { profiles: [{ id: 'main' }] }, '`main`'],
  ['with a profile of two lines', { profiles: [{ id: 'a', title: 'b\nID=c' }] }, 'b\\nID=c'],
])('planSections() refuses a UKI %s', (_, parts, found) => {
  expect(() => plan('v1.13.9', parts)).toThrowError(
    expect.objectContaining({ code: 'UKI_INVALID', message: expect.stringContaining(found) }),
  );
});

test('planSections() refuses profiles for a release that has none', () => {
  expect(() => plan('v1.9.6', { profiles: [{ id: 'a' }] })).toThrowError(
    expect.objectContaining({ code: 'UKI_INVALID' }),
  );
  expect(plan('v1.9.6', { profiles: [] }).profiles).toEqual([]);
});
