import { expect, test } from 'vitest';
import { type Machine, qemuArguments } from '../../../../src/imager/machine/qemu-arguments.ts';

const machine: Machine = {
  type: 'q35',
  kvm: true,
  memoryBytes: 1024 ** 3 + 1,
  processors: 2,
  network: 'none',
  forwards: [],
  source: { way: 'kernel', kernel: 'k', initramfs: 'i', commandLine: 'console=ttyS0 a' },
  firmware: undefined,
  disk: undefined,
};

function line(changes: Partial<Machine>): string {
  return qemuArguments({ ...machine, ...changes }).join(' ');
}

test('qemuArguments() gives a kernel its initramfs and command line, and rounds memory up', () => {
  const text = line({});

  expect(text).toContain('-kernel k -initrd i -append console=ttyS0 a');
  expect(text).toContain('-smp 2 -m 1025');
  expect(text).not.toContain('pflash');
  expect(text).not.toContain('net');
});

test('qemuArguments() lets QEMU fall back from KVM to emulation, and emulates alone without it', () => {
  expect(line({})).toContain('-accel kvm -accel tcg -cpu max');
  expect(line({ kvm: false })).not.toContain('kvm');
});

test('qemuArguments() starts a UKI by the firmware, whose variables are those of this machine', () => {
  const text = line({ source: { way: 'uki', uki: 'u.efi' }, firmware: { code: '/c.fd', variables: 'v.fd' } });

  expect(text).toContain('unit=0,readonly=on,file=/c.fd');
  expect(text).toContain('unit=1,file=v.fd');
  expect(text).toContain('-kernel u.efi');
  expect(text).not.toContain('-append');
});

test.each([
  ['iso', 'readonly=on,file=a,,b.iso -device qemu-xhci -device usb-storage,drive=boot,bootindex=0'],
  ['disk', 'format=raw,file=a,,b.iso -device virtio-blk-pci,drive=boot,bootindex=0'],
] as const)('qemuArguments() boots from %s, whatever is in its name', (way, expected) => {
  expect(line({ source: { way, image: 'a,b.iso', isForBios: true } })).toContain(expected);
});

test('qemuArguments() forwards ports of the loopback address only', () => {
  const text = line({ network: 'user', forwards: [{ hostPort: 5000, guestPort: 50000 }] });

  expect(text).toContain('-netdev user,id=net,hostfwd=tcp:127.0.0.1:5000-:50000 -device virtio-net-pci,netdev=net');
});

test('qemuArguments() adds an empty disk after what boots', () => {
  expect(line({ disk: 'empty.raw' })).toContain('file=empty.raw -device virtio-blk-pci,drive=empty');
});
