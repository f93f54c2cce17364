import { readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';

import { labelDump } from './selinux-labels.ts';
import { sh } from './shell.ts';
import type { Shape } from './variants.ts';

/** Modules that /init loads, wherever they are in the tree. */
const bootModules = ['drivers/block/loop', 'fs/squashfs/squashfs'];

/** Squashes `root` with the flags of the Talos release. Labels need root, or fakeroot where there is none. */
export async function squash(root: string, file: string, shape: Shape): Promise<void> {
  await sh`find ${root} -exec touch -h -d @${shape.epoch} {} +`;
  const compression = shape.compressor === 'xz' ? ['xz', '-Xdict-size', '100%'] : ['zstd', '-Xcompression-level', '18'];
  const env = { ...process.env, SOURCE_DATE_EPOCH: String(shape.epoch) };
  const command = ['mksquashfs', root, file, '-all-root', '-noappend', '-comp', ...compression, '-no-progress'];
  if (!shape.isLabelled) {
    await sh({ env })`${command}`;
    return;
  }
  const dump = `${file}.labels`;
  const { stdout } = await sh`cd ${root} && find . -printf '%y %P\n'`;
  writeFileSync(dump, labelDump(stdout.trimEnd().split('\n')));
  const fakeroot = process.getuid?.() === 0 ? [] : ['fakeroot'];
  const script = 'cd "$1"; setfattr -h --restore="$2"; shift 2; exec "$@"';
  await sh({ env })`${fakeroot} sh -ec ${script} sh ${root} ${dump} ${command}`;
  await sh`rm ${dump}`;
}

export interface InitramfsInputs {
  readonly shape: Shape;
  readonly squashfs: string;
  readonly guest: string;
  readonly busybox: string;
  /** Unpacked kernel packages: the initramfs can boot each of them. */
  readonly kernels: readonly string[];
}

/** Packs `init`, what it needs, and rootfs.sqsh with the commands of the Talos release. */
export async function packInitramfs(stage: string, file: string, inputs: InitramfsInputs): Promise<void> {
  const { shape, squashfs, guest, busybox, kernels } = inputs;
  await sh`mkdir -p ${stage}/bin ${stage}/lib/modules && install -m 0755 ${join(guest, 'initramfs-init.sh')} ${stage}/init`;
  await sh`install -m 0755 ${busybox} ${stage}/bin/busybox && install -m 0644 ${squashfs} ${stage}/rootfs.sqsh`;
  for (const kernel of kernels) await addBootModules(stage, kernel);
  await sh`find ${stage} -exec touch -h -d @${shape.epoch} {} +`;
  const compressor =
    shape.compressor === 'xz' ? 'xz -C crc32 -0 -e -T 0 -z'.split(' ') : 'zstd -q -c -T0 -18'.split(' ');
  await sh({ cwd: stage })`find . | sort | cpio --quiet --reproducible -R +0:+0 -H newc -o | ${compressor} > ${file}`;
}

async function addBootModules(stage: string, kernel: string): Promise<void> {
  const release = await releaseOf(kernel);
  const to = `${stage}/lib/modules/${release}`;
  await sh`mkdir -p ${to}`;
  for (const module of bootModules) {
    const from = `${kernel}/lib/modules/${release}/kernel/${module}.ko`;
    // Busybox's insmod cannot read a compressed module.
    await sh`if [ -e ${from} ]; then cp ${from} ${to}/; elif [ -e ${from}.xz ]; then xz -dc ${from}.xz > ${to}/${basename(module)}.ko; fi`;
  }
}

/** The release of an unpacked kernel package, as the kernel itself says it. */
export async function releaseOf(kernel: string): Promise<string> {
  const { stdout } = await sh`ls ${kernel}/boot | grep '^vmlinuz-'`;
  const vmlinuz = readFileSync(join(kernel, 'boot', stdout.trim()));
  // The x86 boot protocol: an offset at 0x20e, from 0x200, to a text that begins with the release.
  const at = vmlinuz.readUInt16LE(0x20e) + 0x200;
  return vmlinuz.toString('latin1', at, at + 256).split(/[ \0]/)[0] ?? '';
}
