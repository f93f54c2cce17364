import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { expect, test } from 'vitest';

import { helloArchitectures, helloElf, helloText, writeHello } from '../../../../scripts/build-hello.ts';
import { assemble, data } from '../../../../src/cli/hello/assemble.ts';

test.each(helloArchitectures)('helloElf() of %s stays under 1 KB and ends with its message', (architecture) => {
  const elf = Buffer.from(helloElf(architecture));

  expect(elf.length).toBeLessThan(1024);
  expect(elf.toString('latin1').endsWith(helloText)).toBe(true);
});

test.each([
  ['amd64', 0x3e],
  ['arm64', 0xb7],
] as const)('helloElf() of %s names its machine and an entry inside its only segment', (architecture, machine) => {
  const elf = Buffer.from(helloElf(architecture));

  const entry = Number(elf.readBigUInt64LE(24));
  const base = Number(elf.readBigUInt64LE(64 + 16));
  expect(elf.readUInt16LE(18)).toBe(machine);
  expect(entry - base).toBe(64 + 2 * 56);
  expect(Number(elf.readBigUInt64LE(64 + 32))).toBe(elf.length);
});

test('writeHello() makes the program executable whatever the umask is', () => {
  const directory = mkdtempSync(join(tmpdir(), 'rootsmith-hello-'));
  try {
    const path = writeHello(directory, 'amd64');

    expect(statSync(path).mode & 0o777).toBe(0o755);
    expect(readFileSync(path)).toEqual(Buffer.from(helloElf('amd64')));
  } finally {
    rmSync(directory, { recursive: true });
  }
});

test('assemble() refuses a jump to a label that is nowhere', () => {
  expect(() => assemble([({ of }) => [of('nowhere')]], 0)).toThrow('jumps to `nowhere`');
});

test('assemble() gives parts the address they end up at', () => {
  const bytes = assemble([data([1, 2, 3]), 'label', ({ here, of }) => [here, of('label')]], 16);

  expect([...bytes]).toEqual([1, 2, 3, 19, 19]);
});
