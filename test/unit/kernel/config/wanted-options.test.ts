import { expect, test } from 'vitest';
import { configValue, wantedOptions } from '../../../../src/kernel/config/wanted-options.ts';

test('wantedOptions() says where each option is asked for, and the later one counts', () => {
  const fragments = [
    { path: '/a.config', text: 'CONFIG_A=y\nCONFIG_B=m\n' },
    { path: '/b.config', text: '\n# CONFIG_B is not set\n' },
  ];
  const inline = [{ name: 'A', value: 'm', at: { file: 'kernel.yaml', line: 7, column: 3 } }];

  expect(wantedOptions(fragments, inline)).toEqual([
    { name: 'A', value: 'm', from: 'kernel.yaml:7:3' },
    { name: 'B', value: 'n', from: '/b.config:2' },
  ]);
});

test.each([
  ['y', 'y'],
  ['-5', '-5'],
  ['0x1F', '0x1F'],
  ['-talos', '"-talos"'],
  ['', '""'],
  ['a "b" \\', '"a \\"b\\" \\\\"'],
])('configValue() of %j is %s', (value, expected) => {
  expect(configValue(value)).toBe(expected);
});
