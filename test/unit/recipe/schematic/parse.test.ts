import { expect, test } from 'vitest';
import { parseSchematic } from '../../../../src/recipe/index.ts';

const parse = (text: string) => parseSchematic(new TextEncoder().encode(text), 'schematic.yaml');

test('parseSchematic() gives every field', () => {
  const text = `owner: me
overlay: { image: siderolabs/sbc-raspberrypi, name: rpi_generic, options: { configTxt: "a=1" } }
customization:
  embeddedMachineConfiguration: "x"
  extraKernelArgs: [-console, quiet]
  meta: [{ key: 0xa, value: v }]
  systemExtensions: { officialExtensions: [siderolabs/gvisor] }
  bootloader: SD-Boot
  secureboot: { enrollKeys: force, includeWellKnownCertificates: true }
  diskImage: { sectorSize: 4096 }
`;

  expect(parse(text)).toMatchObject({
    owner: 'me',
    overlay: { image: 'siderolabs/sbc-raspberrypi', name: 'rpi_generic', options: new Map([['configTxt', 'a=1']]) },
    embeddedMachineConfiguration: 'x',
    extraKernelArgs: ['-console', 'quiet'],
    meta: [{ key: 10, value: 'v' }],
    officialExtensions: ['siderolabs/gvisor'],
    bootloader: 'sd-boot',
    enrollKeys: 'force',
    includeWellKnownCertificates: true,
    sectorSize: 4096,
  });
});

test.each([
  [
    'customization:\n  extraKernelArg: [a]\n',
    'schematic.yaml:2:3: at `customization.extraKernelArg`: unknown key `extraKernelArg`',
    'Write `extraKernelArgs`.',
  ],
  [
    'customization:\n  bootloader: auto\n',
    'schematic.yaml:2:15: at `customization.bootloader`: auto does not belong to BootloaderKind values',
    undefined,
  ],
  [
    'customization: {meta: [{key: 256}]}',
    'schematic.yaml:1:30: at `customization.meta[0].key`: cannot construct !!int `256` into uint8',
    undefined,
  ],
  ['', 'schematic.yaml:1:1: EOF', 'Write something: it is empty.'],
  ['customization: [\n', 'schematic.yaml:2:1: did not find expected node content', undefined],
])('parseSchematic() refuses %j', (text, message, hint) => {
  expect(() => parse(text)).toThrow(
    expect.objectContaining({
      code: 'SCHEMATIC_INVALID',
      message,
      hint: hint ?? expect.stringMatching(/^A schematic has/),
    }),
  );
});

test('parseSchematic() ends with hostile texts', () => {
  const bomb = `a: &a [x]\n${Array.from({ length: 30 }, (_, index) => `b${index}: &b${index} [*a, *a]`).join('\n')}\n`;

  expect(() => parse(bomb)).toThrow(expect.objectContaining({ code: 'SCHEMATIC_INVALID' }));
  expect(() => parse('['.repeat(20_000))).toThrow(expect.objectContaining({ code: 'SCHEMATIC_INVALID' }));
  expect(() => parse('overlay: {options: {<<: {a: 1}}}')).toThrow(/merges are not supported here/);
  expect(() => parse('overlay: {options: {a: 2020-01-01}}')).toThrow(/times are not supported here/);
});
