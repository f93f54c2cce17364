import { isIn, type Released } from '../released.ts';
import type { TalosVersion } from '../version.ts';

interface DefaultArgument extends Released {
  readonly argument: string;
}

/** In the order in which they are printed. */
const defaults: readonly DefaultArgument[] = [
  { argument: 'init_on_alloc=1', before: '1.14' },
  { argument: 'slab_nomerge=' },
  { argument: 'pti=on' },
  { argument: 'consoleblank=0' },
  { argument: 'nvme_core.io_timeout=4294967295', before: '1.14' },
  { argument: 'random.trust_cpu=on', before: '1.2' },
  { argument: 'printk.devkmsg=on' },
  { argument: 'ima_template=ima-ng', before: '1.11' },
  { argument: 'ima_appraise=fix', before: '1.11' },
  { argument: 'ima_hash=sha512', before: '1.11' },
  { argument: 'selinux=1', since: '1.10' },
  { argument: 'module.sig_enforce=1', since: '1.12' },
  { argument: 'proc_mem.force_override=never', since: '1.13' },
];

/**
 * The arguments that a release of Talos gives its kernel on every platform.
 *
 * @see https://github.com/siderolabs/talos/blob/main/pkg/machinery/kernel/kernel.go
 */
export function defaultKernelArguments(version: TalosVersion | undefined): readonly string[] {
  return defaults.filter((one) => isIn(one, version)).map(({ argument }) => argument);
}

/** The arguments that are added for secure boot. */
export const secureBootArguments: readonly string[] = ['lockdown=confidentiality'];
