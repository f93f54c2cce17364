import type { Platform } from '../../oci/index.ts';
import type { TalosVersion } from '../../talos/index.ts';

/**
 * What a machine is started from: a kernel and an initramfs that QEMU itself loads, a UKI that UEFI loads, or a medium
 * with its own bootloader.
 */
export type BootWay = 'kernel' | 'uki' | 'iso' | 'disk';

/** A machine, and what is waited for on its console. */
export interface MachineRequest {
  /** An installer or an imager image. */
  readonly place: string;
  /** Which image of an index. */
  readonly platform?: Platform | undefined;
  /** @default `uki` where the installer brings one (Talos 1.10 and later), else `kernel` */
  readonly way?: BootWay | undefined;
  /** The release, where the image does not tell it. */
  readonly version?: TalosVersion | undefined;
  /** Arguments of the kernel, with removals. */
  readonly extraArguments: readonly string[];
  readonly memoryBytes: number;
  readonly processors: number;
  /** Whether KVM runs the machine where it can; QEMU emulates the processor else. */
  readonly kvm: boolean;
  /** The size of an empty disk beside what boots. @default none */
  readonly diskBytes?: number | undefined;
  readonly network: 'user' | 'none';
  /** Ports of the loopback address that lead to ports of the machine. */
  readonly forwards: readonly PortForward[];
  /** The run succeeds when the console has shown all of these texts. */
  readonly until: readonly string[];
  /** @default no limit */
  readonly timeoutMs?: number | undefined;
}

export interface PortForward {
  readonly hostPort: number;
  readonly guestPort: number;
}
