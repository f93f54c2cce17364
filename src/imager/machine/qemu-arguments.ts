import type { UefiFirmware } from './firmware.ts';
import type { MachineRequest } from './machine-request.ts';

/** The files that a machine starts from. */
export type BootSource =
  | { readonly way: 'kernel'; readonly kernel: string; readonly initramfs: string; readonly commandLine: string }
  | { readonly way: 'uki'; readonly uki: string }
  | {
      readonly way: 'iso' | 'disk';
      readonly image: string /** Whether GRUB is there for a BIOS. */;
      readonly isForBios: boolean;
    };

/** A machine with everything decided. */
export interface Machine extends Pick<MachineRequest, 'memoryBytes' | 'processors' | 'network' | 'forwards' | 'kvm'> {
  /** QEMU's type of the machine. */
  readonly type: string;
  readonly source: BootSource;
  /** Undefined where QEMU's own firmware starts the machine. Its variables are written to. */
  readonly firmware: UefiFirmware | undefined;
  /** An empty disk. */
  readonly disk: string | undefined;
}

const MEBIBYTE = 1024 ** 2;

/** The arguments of QEMU for a machine whose console is standard output. */
export function qemuArguments(machine: Machine): readonly string[] {
  const { type, kvm, memoryBytes, processors } = machine;
  return [
    ['-machine', type],
    // QEMU takes the first one that works, and `max` is what it can offer with either.
    kvm ? ['-accel', 'kvm'] : [],
    ['-accel', 'tcg', '-cpu', 'max'],
    ['-smp', String(processors)],
    ['-m', String(Math.ceil(memoryBytes / MEBIBYTE))],
    ['-nodefaults', '-no-user-config', '-display', 'none', '-serial', 'stdio', '-no-reboot'],
    ['-device', 'virtio-rng-pci'],
    firmwareArguments(machine),
    sourceArguments(machine.source),
    diskArguments(machine),
    networkArguments(machine),
  ].flat();
}

function firmwareArguments({ firmware }: Machine): readonly string[] {
  if (firmware === undefined) return [];
  const { code, variables } = firmware;
  return [
    '-drive',
    `if=pflash,format=raw,unit=0,readonly=on,file=${escaped(code)}`,
    '-drive',
    `if=pflash,format=raw,unit=1,file=${escaped(variables)}`,
  ];
}

function sourceArguments(source: BootSource): readonly string[] {
  switch (source.way) {
    case 'kernel':
      return ['-kernel', source.kernel, '-initrd', source.initramfs, '-append', source.commandLine];
    case 'uki':
      return ['-kernel', source.uki];
    case 'iso': {
      // As a stick: machines of arm64 have no IDE, and every ISO that we make boots from a stick too.
      const drive = `if=none,id=boot,format=raw,readonly=on,file=${escaped(source.image)}`;
      return ['-drive', drive, '-device', 'qemu-xhci', '-device', 'usb-storage,drive=boot,bootindex=0'];
    }
    case 'disk': {
      const drive = `if=none,id=boot,format=raw,file=${escaped(source.image)}`;
      return ['-drive', drive, '-device', 'virtio-blk-pci,drive=boot,bootindex=0'];
    }
  }
}

function diskArguments({ disk }: Machine): readonly string[] {
  if (disk === undefined) return [];
  const drive = `if=none,id=empty,format=raw,discard=unmap,file=${escaped(disk)}`;
  return ['-drive', drive, '-device', 'virtio-blk-pci,drive=empty'];
}

/** Ports are forwarded from the loopback address only. */
function networkArguments({ network, forwards }: Machine): readonly string[] {
  if (network === 'none') return [];
  const rules = forwards.map(({ hostPort, guestPort }) => `hostfwd=tcp:127.0.0.1:${hostPort}-:${guestPort}`);
  return ['-netdev', ['user', 'id=net', ...rules].join(','), '-device', 'virtio-net-pci,netdev=net'];
}

/** Within an option, QEMU reads two commas as one. */
function escaped(path: string): string {
  return path.replaceAll(',', ',,');
}
