import { amd64Program } from './amd64.ts';
import { arm64Program } from './arm64.ts';
import { assemble } from './assemble.ts';

export const helloArchitectures = ['amd64', 'arm64'] as const;

export type HelloArchitecture = (typeof helloArchitectures)[number];

export const helloText = 'Hello, world! (rootsmith hello-world service)\n';

const machines = {
  // Alignment is the largest page size that the architecture may run with.
  amd64: { program: amd64Program, machine: 0x3e, alignment: 0x1000 },
  arm64: { program: arm64Program, machine: 0xb7, alignment: 0x10000 },
} as const satisfies Record<HelloArchitecture, unknown>;

const BASE = 0x40_0000;
const HEADERS = 64 + 2 * 56;

/**
 * A static Linux program of less than 1 KB: it prints `message`; called with `--config FILE` it prints that file too,
 * and ends with status 1 if it cannot be opened. Made here, byte by byte, so that a recipe needs no compiler.
 *
 * @see https://refspecs.linuxfoundation.org/elf/gabi4+/ch4.eheader.html
 */
export function helloElf(architecture: HelloArchitecture, message: string = helloText): Uint8Array {
  const { program, machine, alignment } = machines[architecture];
  const code = assemble(program(Buffer.from(message)), BASE + HEADERS);
  const size = HEADERS + code.length;
  const header = Buffer.concat([
    Buffer.from('7f454c46020101000000000000000000', 'hex'), // ELF, 64 bits, little endian, version 1
    words16(2, machine), //                                    an executable
    words32(1),
    words64(BASE + HEADERS, 64, 0), //                         entry, program headers, no sections
    words32(0),
    words16(64, 56, 2, 64, 0, 0),
    words32(1, 5), //                                          load, read and execute
    words64(0, BASE, BASE, size, size, alignment),
    words32(0x6474e551, 6), //                                 GNU_STACK: not executable
    words64(0, 0, 0, 0, 0, 16),
  ]);
  return Buffer.concat([header, code]);
}

function words16(...values: readonly number[]): Buffer {
  return Buffer.from(Uint16Array.from(values).buffer);
}

function words32(...values: readonly number[]): Buffer {
  return Buffer.from(Uint32Array.from(values).buffer);
}

function words64(...values: readonly number[]): Buffer {
  return Buffer.from(BigUint64Array.from(values.map(BigInt)).buffer);
}
