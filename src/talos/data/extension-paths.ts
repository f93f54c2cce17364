import type { Released } from '../released.ts';

/** A path, or the beginning of one, that Talos's content rules allow in a system extension. */
interface AllowedPath extends Released {
  readonly path: string;
}

/**
 * The lists of all releases, as one. Comparison is by characters: `/usr/local` allows `/usr/localfoo` too.
 *
 * @see https://github.com/siderolabs/talos/blob/v1.13.9/pkg/machinery/extensions/extensions.go
 */
export const allowedExtensionPaths: readonly AllowedPath[] = [
  { path: '/etc/cri/conf.d' },
  { path: '/usr/local' },
  { path: '/lib/firmware', before: '1.10' },
  { path: '/usr/lib/firmware', since: '1.10' },
  { path: '/lib/modules', since: '1.2', before: '1.10' },
  { path: '/usr/lib/modules', since: '1.10' },
  { path: '/usr/etc/udev/rules.d', before: '1.9' },
  { path: '/usr/lib/udev/rules.d', since: '1.9' },
  { path: '/lib64/ld-linux-x86-64.so.2', since: '1.2', before: '1.10' },
  { path: '/usr/lib/ld-linux-x86-64.so.2', since: '1.10' },
  { path: '/usr/lib/ld-linux-aarch64.so.1', since: '1.12' },
  { path: '/usr/share/glvnd', since: '1.5' },
  { path: '/usr/share/egl', since: '1.5' },
  { path: '/etc/vulkan', since: '1.5' },
  { path: '/sbin/ldconfig', since: '1.9', before: '1.10' },
  { path: '/usr/bin/ldconfig', since: '1.10' },
  { path: '/etc/ld.so.conf', since: '1.13' },
  { path: '/etc/ld.so.cache', since: '1.13' },
  { path: '/usr/bin/nvidia-modprobe', since: '1.13' },
  { path: '/usr/bin/nvidia-pcc', since: '1.13' },
  { path: '/usr/bin/nvidia-smi', since: '1.13' },
  { path: '/usr/bin/nvidia-ctk', since: '1.13' },
  { path: '/usr/bin/nvidia-cdi-hook', since: '1.13' },
  { path: '/usr/bin/nvme', since: '1.13' },
];
