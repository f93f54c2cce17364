/** What lies in the folder of an extension: directories end in a slash. */
export interface ContentsCase {
  readonly name: string;
  readonly entries: readonly ContentsEntry[];
}

export interface ContentsEntry {
  readonly path: string;
  readonly kind: 'file' | 'directory' | 'symlink' | 'fifo';
  /** Octal digits. */
  readonly mode: string;
  /** The content of a file, or the target of a symlink. */
  readonly text: string;
}

const MANIFEST = 'version: v1alpha1\nmetadata:\n  name: a\n  version: v1.0.0\n';
const manifest: ContentsEntry = { path: 'manifest.yaml', kind: 'file', mode: '0644', text: MANIFEST };
const rootfs: ContentsEntry = { path: 'rootfs', kind: 'directory', mode: '0755', text: '' };

function entry(path: string, changes: Partial<ContentsEntry> = {}): ContentsEntry {
  return { path: `rootfs${path}`, kind: 'file', mode: '0644', text: '', ...changes };
}

/** Files that some release allows, or that look as if they might be. */
const files: readonly string[] = [
  '/etc/cri/conf.d/10-a.part',
  '/etc/cri/containerd.toml',
  '/etc/ld.so.cache',
  '/etc/ld.so.conf',
  '/etc/ld.so.conf.d/a.conf',
  '/etc/ld.so.preload',
  '/etc/passwd',
  '/etc/vulkan/icd.d/a.json',
  '/bin/sh',
  '/boot/vmlinuz',
  '/lib/firmware/a.bin',
  '/lib/ld-linux-aarch64.so.1',
  '/lib/modules/6.1.0/a.ko',
  '/lib/udev/rules.d/a.rules',
  '/lib64/ld-linux-x86-64.so.2',
  '/opt/a',
  '/sbin/ldconfig',
  '/usr/bin/ldconfig',
  '/usr/bin/nvidia-cdi-hook',
  '/usr/bin/nvidia-ctk',
  '/usr/bin/nvidia-modprobe',
  '/usr/bin/nvidia-pcc',
  '/usr/bin/nvidia-persistenced',
  '/usr/bin/nvidia-smi',
  '/usr/bin/nvme',
  '/usr/bin/nvme-cli',
  '/usr/bin/sh',
  '/usr/etc/udev/rules.d/a.rules',
  '/usr/lib/a.so',
  '/usr/lib/firmware/a.bin',
  '/usr/lib/ld-linux-aarch64.so.1',
  '/usr/lib/ld-linux-x86-64.so.2',
  '/usr/lib/modules/6.1.0/a.ko',
  '/usr/lib/udev/rules.d/a.rules',
  '/usr/lib64/a.so',
  '/usr/local',
  '/usr/local/bin/a',
  '/usr/localfoo',
  '/usr/sbin/a',
  '/usr/share/egl/a.json',
  '/usr/share/glvnd/a.json',
  '/usr/share/spdx/a.spdx.json',
  '/var/lib/a',
];

const others: Readonly<Record<string, readonly ContentsEntry[]>> = {
  'nothing at all': [],
  'no manifest': [rootfs],
  'no rootfs': [manifest],
  'an empty rootfs': [manifest, rootfs],
  'a file beside them': [manifest, rootfs, { ...manifest, path: 'README.md' }],
  'a directory beside them': [manifest, rootfs, { ...rootfs, path: 'usr' }],
  'an empty manifest': [{ ...manifest, text: '' }, rootfs],
  'directories anywhere': [manifest, rootfs, entry('/boot/grub', { kind: 'directory', mode: '0755' })],
  'a symlink where it may lie': [manifest, rootfs, entry('/usr/local/a', { kind: 'symlink', text: '/nowhere' })],
  'a symlink elsewhere': [manifest, rootfs, entry('/opt/a', { kind: 'symlink', text: '/usr/local/a' })],
  'a FIFO where files may lie': [manifest, rootfs, entry('/usr/local/a', { kind: 'fifo' })],
  'a FIFO elsewhere': [manifest, rootfs, entry('/opt/a', { kind: 'fifo' })],
  'a file that everyone may write': [manifest, rootfs, entry('/usr/local/a', { mode: '0666' })],
  'a directory that everyone may write': [manifest, rootfs, entry('/usr/local/a', { kind: 'directory', mode: '1777' })],
};

export const cases: readonly ContentsCase[] = [
  ...Object.entries(others).map(([name, entries]) => ({ name, entries })),
  ...files.map((path) => ({ name: path, entries: [manifest, rootfs, entry(path)] })),
];
