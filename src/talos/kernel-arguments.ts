import { isAtLeast, type TalosVersion } from './version.ts';

interface Argument {
  readonly text: string;
  readonly since?: string;
  /** The first release without it. */
  readonly until?: string;
}

/** In the order in which a node has them. @see https://github.com/siderolabs/talos/blob/v1.12.7/pkg/machinery/kernel/kernel.go */
const defaults: readonly Argument[] = [
  { text: 'init_on_alloc=1', until: '1.14' },
  { text: 'slab_nomerge' },
  { text: 'pti=on' },
  { text: 'consoleblank=0' },
  { text: 'nvme_core.io_timeout=4294967295', until: '1.14' },
  { text: 'random.trust_cpu=on', until: '1.2' },
  { text: 'printk.devkmsg=on' },
  { text: 'ima_template=ima-ng', until: '1.11' },
  { text: 'ima_appraise=fix', until: '1.11' },
  { text: 'ima_hash=sha512', until: '1.11' },
  { text: 'selinux=1', since: '1.10' },
  { text: 'module.sig_enforce=1', since: '1.12' },
  { text: 'proc_mem.force_override=never', since: '1.13' },
];

/** The arguments that a release gives every kernel, without those of the platform and of the user. */
export function defaultKernelArguments(version: TalosVersion): string {
  return defaults
    .filter(
      ({ since, until }) => isAtLeast(version, since ?? '0.0') && (until === undefined || !isAtLeast(version, until)),
    )
    .map(({ text }) => text)
    .join(' ');
}
