import { expect, test } from 'vitest';
import { readKernelExports } from '../../../../src/formats/kernel/index.ts';

/** Two records at 0, checksums at 24, names at 32; in memory the names lie 1000 further. */
function tables() {
  const inner = Buffer.alloc(60);
  inner.write('\0one\0two\0NS\0', 32, 'latin1');
  const point = (field: number, text: number): void => void inner.writeInt32LE(1000 + 32 + text - field, field);
  point(4, 1);
  point(8, 9);
  point(16, 5);
  inner.writeUInt32LE(0xdeadbeef, 24);
  inner.writeUInt32LE(0x1234, 28);
  const symbols = { offset: 0, size: 24, address: 0xffff_ffff_8100_0000n };
  const crcs = { offset: 24, size: 8, address: 0n };
  const strings = { offset: 32, size: 12, address: symbols.address + 1032n };
  return { inner, symbols, crcs, strings };
}

test('readKernelExports() reads names, checksums and namespaces by addresses that are not offsets', () => {
  const { inner, symbols, crcs, strings } = tables();

  expect(
    readKernelExports(inner, { symbols: undefined, gplSymbols: symbols, crcs: undefined, gplCrcs: crcs, strings }),
  ).toEqual([
    { name: 'one', crc: 0xdeadbeef, isGplOnly: true, namespace: 'NS' },
    { name: 'two', crc: 0x1234, isGplOnly: true, namespace: undefined },
  ]);
});

test('readKernelExports() gives no checksums of a kernel without them', () => {
  const { inner, symbols, strings } = tables();

  const found = readKernelExports(inner, {
    symbols,
    gplSymbols: undefined,
    crcs: undefined,
    gplCrcs: undefined,
    strings,
  });

  expect(found.map(({ crc, isGplOnly }) => [crc, isGplOnly])).toEqual([
    [undefined, false],
    [undefined, false],
  ]);
});

test.each([
  ['a name outside of the names', (inner: Buffer) => inner.writeInt32LE(5, 4), 'nothing that ends'],
  ['a name without an end', (inner: Buffer) => inner.fill(0x41, 32, 44), 'nothing that ends'],
])('readKernelExports() refuses %s', (_, change, found) => {
  const { inner, symbols, crcs, strings } = tables();
  change(inner);

  expect(() => readKernelExports(inner, { symbols, gplSymbols: undefined, crcs, gplCrcs: undefined, strings })).toThrow(
    found,
  );
});

test('readKernelExports() refuses fewer checksums than symbols', () => {
  const { inner, symbols, crcs, strings } = tables();
  const few = { ...crcs, size: 4 };

  expect(() =>
    readKernelExports(inner, { symbols, gplSymbols: undefined, crcs: few, gplCrcs: undefined, strings }),
  ).toThrow('CRC table at offset 24: found 4 bytes for 2 symbols');
});
