import type { KernelModule } from '../formats/index.ts';
import { kernelName } from './check-format.ts';
import { errnos } from './errno.ts';
import type { KernelFacts } from './kernel-facts.ts';
import type { Refusal } from './verdict.ts';

const HINT = 'Build the module against the sources, the configuration and the compiler of this kernel.';
const MODULE_LAYOUT = 'module_layout';

/**
 * Whether a module was built for this kernel: first the checksum of `module_layout`, then the vermagic.
 *
 * @see https://github.com/torvalds/linux/blob/v6.12/kernel/module/version.c
 */
export function checkBuild(module: KernelModule, kernel: KernelFacts): Refusal | undefined {
  return checkLayoutChecksum(module, kernel) ?? checkVermagic(module, kernel);
}

function checkLayoutChecksum(module: KernelModule, { exports }: KernelFacts): Refusal | undefined {
  const crc = exports.get(MODULE_LAYOUT)?.crc;
  if (crc === undefined) return undefined;
  if (module.versions === undefined)
    return refused('layout', [], 'it has no checksums of symbols (`__versions`), and the kernel asks for them');
  const own = module.versions.get(MODULE_LAYOUT);
  if (own === undefined || own === crc) return undefined;
  return refused(
    'layout',
    [`${kernelName(module)}: disagrees about version of symbol ${MODULE_LAYOUT}`],
    `it was built for another layout of struct module: checksum ${hex(own)}, and the kernel has ${hex(crc)}`,
  );
}

function checkVermagic(module: KernelModule, { vermagic, exports }: KernelFacts): Refusal | undefined {
  if (module.vermagic === undefined) return refused('vermagic', [], 'it has no vermagic');
  if (vermagic === undefined) return undefined;
  // The release is not compared where checksums are: by modules and kernel.
  const skipsRelease = module.versions !== undefined && exports.get(MODULE_LAYOUT)?.crc !== undefined;
  const compared = (text: string): string => (skipsRelease ? text.replace(/^[^ ]*/, '') : text);
  if (compared(module.vermagic) === compared(vermagic)) return undefined;
  return refused(
    'vermagic',
    [`${kernelName(module)}: version magic '${module.vermagic}' should be '${vermagic}'`],
    `it was built for the kernel \`${module.vermagic}\`, and this one is \`${vermagic}\``,
  );
}

function refused(cause: 'layout' | 'vermagic', dmesg: readonly string[], reason: string): Refusal {
  return { errno: errnos.ENOEXEC, cause, dmesg, reasons: [reason], hint: HINT };
}

/** A checksum as Module.symvers has it. */
export function hex(crc: number): string {
  return `0x${crc.toString(16).padStart(8, '0')}`;
}
