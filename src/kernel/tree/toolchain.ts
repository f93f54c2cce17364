import { RootsmithError } from '../../errors/index.ts';
import type { KernelArch } from '../../recipe/index.ts';
import type { Program } from '../../tools/index.ts';
import { architectures, hostArchitecture } from './architectures.ts';

/** The compiler and its companions for one architecture. */
export interface Toolchain {
  readonly arch: KernelArch;
  /** The value of `CROSS_COMPILE`; empty for the tools of this machine. */
  readonly prefix: string;
  readonly compiler: Program;
  readonly linker: Program;
}

export interface ChooseToolchainOptions {
  /** As Node names the architecture of this machine. */
  readonly nodeArch: string;
  /** Of the caller: `CROSS_COMPILE` is read from it. */
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** Chooses the tools for an architecture, by default that of this machine. Throws `USAGE` if this machine's is unknown. */
export function chooseToolchain(wanted: KernelArch | undefined, { nodeArch, env }: ChooseToolchainOptions): Toolchain {
  const host = hostArchitecture(nodeArch);
  const arch = wanted ?? host;
  if (arch === undefined) {
    throw new RootsmithError('USAGE', `Talos has no kernels for the architecture of this machine, \`${nodeArch}\``, {
      hint: 'Give `arch: amd64` or `arch: arm64` in the recipe, and install its cross compiler.',
    });
  }
  const { crossPrefix, crossPackage } = architectures[arch];
  const isForeign = arch !== host;
  const prefix = isForeign ? (env['CROSS_COMPILE'] ?? crossPrefix) : '';
  const debianPackage = isForeign ? crossPackage : 'gcc';
  return {
    arch,
    prefix,
    compiler: { command: `${prefix}gcc`, debianPackage },
    linker: { command: `${prefix}ld`, debianPackage: isForeign ? crossPackage : 'binutils' },
  };
}
