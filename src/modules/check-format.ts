import type { KernelModule } from '../formats/index.ts';
import { errnos } from './errno.ts';
import type { KernelFacts } from './kernel-facts.ts';
import type { CheckableModule } from './module-facts.ts';
import type { Refusal } from './verdict.ts';

const machineNumbers: Readonly<Record<KernelModule['machine'], number | undefined>> = {
  'x86-64': 62,
  arm64: 183,
  other: undefined,
};

/**
 * Whether the file is a module for the machine of this kernel, and lays out its own description as this kernel does.
 * `layoutBytes` is that of modules that belong to the kernel; undefined where it is not known.
 */
export function checkFormat(
  { module, problem }: CheckableModule,
  { machine }: Pick<KernelFacts, 'machine'>,
  layoutBytes: number | undefined,
): Refusal | undefined {
  if (module === undefined) return refused([], `it cannot be read as a module: ${problem ?? ''}`);
  if (module.machine !== machine) {
    const number = machineNumbers[module.machine];
    const line = number === undefined ? [] : [`Invalid architecture in ELF header: ${number}`];
    return refused(line, `it is for ${module.machine}, and the kernel for ${machine}`);
  }
  if (module.layoutBytes === undefined)
    return refused([`${kernelName(module)}: No module found in object`], 'it has no `.gnu.linkonce.this_module`');
  if (layoutBytes === undefined || layoutBytes === module.layoutBytes) return undefined;
  const line = `module ${kernelName(module)}: .gnu.linkonce.this_module section size must match the kernel's built struct module size at run time`;
  const reason = `its struct module has ${module.layoutBytes} bytes, and that of the kernel ${layoutBytes}`;
  return { ...refused([line], reason), cause: 'layout' };
}

function refused(dmesg: readonly string[], reason: string): Refusal {
  const hint = 'Build the module for this kernel, and copy the `.ko` file whole.';
  return { errno: errnos.ENOEXEC, cause: 'format', dmesg, reasons: [reason], hint };
}

/** The name that the kernel prints: what `.modinfo` says. */
export function kernelName(module: Pick<KernelModule, 'name'>): string {
  return module.name ?? '(missing .modinfo section or name field)';
}
