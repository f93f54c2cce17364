import type { KernelModule } from '../formats/index.ts';
import { kernelName } from './check-format.ts';
import { errnos } from './errno.ts';
import type { KernelFacts } from './kernel-facts.ts';
import type { Providers } from './providers.ts';
import type { Refusal } from './verdict.ts';

export interface ExportsCheck {
  /** Exports without checksums, in a kernel that has them. */
  readonly versions: Refusal | undefined;
  /** An export of a name that the kernel exports itself. */
  readonly duplicates: Refusal | undefined;
}

/** Whether the kernel can take what a module exports. */
export function checkExports(
  module: KernelModule,
  { exports }: Pick<KernelFacts, 'exports'>,
  providers: Providers,
): ExportsCheck {
  const hasVersions = exports.get('module_layout')?.crc !== undefined;
  const bare = hasVersions ? module.exports.find(({ crc }) => crc === undefined) : undefined;
  const duplicate = module.exports.find(({ name }) => providers.hasKernel(name));
  return {
    versions: bare && {
      errno: errnos.ENOEXEC,
      cause: 'symbols',
      dmesg: [],
      reasons: [`it exports \`${bare.name}\` without a checksum`],
      hint: 'Build the module against a kernel tree with Module.symvers and CONFIG_MODVERSIONS.',
    },
    duplicates: duplicate && {
      errno: errnos.ENOEXEC,
      cause: 'duplicate-symbol',
      dmesg: [`${kernelName(module)}: exports duplicate symbol ${duplicate.name} (owned by kernel)`],
      reasons: [`it exports \`${duplicate.name}\`, which the kernel exports already`],
      hint: 'Leave the module out: the kernel holds that code itself.',
    },
  };
}
