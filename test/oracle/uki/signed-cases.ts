import { kernelOf } from '../../fixtures/gallery/boot-files.ts';
import { efiProgram } from '../../fixtures/gallery/efi-stub.ts';
import { noise } from '../../fixtures/memory-image.ts';

/** A UKI that Talos's builder was asked for, from parts. */
export interface PartsCase {
  readonly name: string;
  /** Of the target, which the builder also writes into `.osrel`. */
  readonly version: string;
  readonly isSigned: boolean;
  readonly cmdline: string;
  readonly profiles: readonly { readonly id: string; readonly title: string; readonly cmdline: string }[];
  readonly initrdBytes: number;
}

const METAL = 'talos.platform=metal console=tty0 slab_nomerge pti=on';
const wiped = (what: string): string => `${METAL} talos.experimental.wipe=${what}`;
const maintenance = {
  id: 'reset-maintenance',
  title: 'Reset to maintenance mode',
  cmdline: wiped('system:EPHEMERAL,STATE'),
};
const reset = { id: 'reset', title: 'Reset system disk', cmdline: wiped('system') };

const partsCase = (name: string, more: Partial<PartsCase>): PartsCase => ({
  name,
  version: 'v1.12.7',
  isSigned: true,
  cmdline: METAL,
  profiles: [],
  initrdBytes: 10_000,
  ...more,
});

export const partsCases: readonly PartsCase[] = [
  partsCase('unsigned, one profile', { isSigned: false }),
  partsCase('unsigned, for an installer', { isSigned: false, profiles: [maintenance] }),
  partsCase('unsigned, for an ISO', { isSigned: false, profiles: [reset] }),
  partsCase('signed, one profile', {}),
  partsCase('signed, for an installer', { profiles: [maintenance] }),
  partsCase('signed, for an ISO', { profiles: [reset], cmdline: `${METAL} talos.halt_if_installed=1` }),
  partsCase('signed, three profiles', { profiles: [maintenance, reset], initrdBytes: 70_001 }),
  partsCase('signed, a profile without command line', { profiles: [{ id: 'same', title: '', cmdline: '' }] }),
];

/** What all cases are made of. `boot` is signed beside the UKI. The splash took the place of Talos's own. */
export const partsInputs = {
  stub: (): Uint8Array => efiProgram('amd64'),
  boot: (): Uint8Array => efiProgram('amd64'),
  kernel: (): Uint8Array => kernelOf('amd64', '6.18.44-talos'),
  initrd: (bytes: number): Uint8Array => noise(2, bytes),
  splash: (): Uint8Array => noise(1, 700),
};
