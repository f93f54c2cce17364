import type { KernelModule } from '../formats/index.ts';
import { kernelName } from './check-format.ts';
import type { Enforcement } from './enforcement.ts';
import { isProprietary } from './licenses.ts';
import type { CheckableModule } from './module-facts.ts';

/** The lines by which the kernel says that a module taints it, in their order. It prints each once after a boot. */
export function taintsOf(
  module: KernelModule,
  { signature }: Pick<CheckableModule, 'signature'>,
  { signatures }: Pick<Enforcement, 'signatures'>,
): readonly string[] {
  const name = kernelName(module);
  const isUnsigned = signatures !== 'ignored' && signature.kind !== 'valid';
  return [
    ...(module.values.has('intree') ? [] : [`${name}: loading out-of-tree module taints kernel.`]),
    ...(module.values.has('staging')
      ? [`${name}: module is from the staging directory, the quality is unknown, you have been warned.`]
      : []),
    ...(isProprietary(module.license)
      ? [`${name}: module license '${module.license ?? 'unspecified'}' taints kernel.`]
      : []),
    ...(isUnsigned
      ? [`${name}: module verification failed: signature and/or required key missing - tainting kernel`]
      : []),
  ];
}
