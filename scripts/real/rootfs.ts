import { join } from 'node:path';

import { sh, words } from './shell.ts';
import type { Amount, Shape } from './variants.ts';

/** Mount points of Talos 1.0: they are empty in the image, and a node does not start without them. */
const directories = words(`
  bin boot dev lib lib/firmware lib64 mnt opt/cni/bin opt/containerd/bin opt/containerd/lib proc run sbin sys system tmp var
  usr/bin usr/lib usr/libexec/kubernetes usr/local/bin usr/local/lib usr/local/share usr/sbin
  etc/cni/net.d etc/cri/conf.d/hosts etc/kubernetes/manifests etc/ssl/certs
`);
const emptyFiles = words(`
  etc/extensions.yaml etc/hosts etc/machine-id etc/os-release etc/resolv.conf
  etc/cri/conf.d/01-registries.part etc/cri/conf.d/cri.toml
`);

/** What a node has no use for. */
const superfluous = words(`
  etc/cron.d etc/default etc/init.d lib/systemd usr/lib/systemd usr/lib/x86_64-linux-gnu/gconv usr/share/bash-completion
  usr/share/bug usr/share/doc usr/share/doc-base usr/share/lintian usr/share/locale usr/share/man
`);

/** Busybox programs that get a name of their own: hard links, so that there are some of a large file. */
const applets = words('cat ls mkdir mount ps sh umount');

/** Modules where there are few. vfat needs fat, so modprobe has to read modules.dep. */
const fewModules = words('drivers/net/dummy fs/fat/fat fs/fat/vfat fs/fuse/fuse fs/isofs/isofs');
/** Folders of modules where there are some: hundreds of files, whose needs are among them. */
const someModules = words('crypto drivers/net/dummy.ko fs lib');

export interface RootfsInputs {
  readonly shape: Shape;
  readonly amount: Amount;
  /** Unpacked packages of the guest and the bulk. */
  readonly packages: string;
  /** Unpacked kernel package. */
  readonly kernel: string;
  readonly release: string;
  /** `test/fixtures/guest`. */
  readonly guest: string;
}

/** Lays out a rootfs like the one of Talos at `root`. */
export async function layOutRootfs(
  root: string,
  { shape, amount, packages, kernel, release, guest }: RootfsInputs,
): Promise<void> {
  await sh`mkdir -p ${root} && cp -a ${packages}/. ${root}/`;
  const inRoot = sh({ cwd: root });
  await inRoot`rm -rf ${superfluous} && mkdir -p ${directories} && touch ${emptyFiles} && chmod 1777 tmp`;
  await inRoot`ln -s ../run var/run && ln -s /proc/mounts etc/mtab`;
  // Where Talos has them, and where its SELinux contexts look for them.
  await inRoot`find usr/bin usr/sbin -type f ${'('} -name 'containerd*' -o -name ctr -o -name runc ${')'} -exec mv {} bin/ ${';'}`;

  await inRoot`install -m 0755 ${join(guest, 'init.sh')} sbin/init`;
  await inRoot`ln sbin/init sbin/poweroff && ln sbin/init sbin/shutdown`;
  for (const applet of applets) await inRoot`ln -f bin/busybox bin/${applet}`;
  await inRoot`if [ ! -e sbin/modprobe ]; then ln -s ../bin/busybox sbin/modprobe; fi`;
  await copyModules(root, { kernel, release, amount });
  if (shape.isUsrMerged) await mergeUsr(root);
}

/** `lib/modules` of a kernel package, or a part of it, with depmod's indexes. */
export async function copyModules(
  root: string,
  { kernel, release, amount }: { readonly kernel: string; readonly release: string; readonly amount: Amount },
): Promise<void> {
  const from = `${kernel}/lib/modules/${release}`;
  const to = `${root}/lib/modules/${release}`;
  await sh`mkdir -p ${to}`;
  if (amount === 'all') {
    await sh`cp -a ${from}/. ${to}/`;
  } else {
    const parts = amount === 'few' ? fewModules.map((module) => `${module}.ko`) : someModules;
    for (const part of parts) await sh`cd ${from} && cp --parents -rp kernel/${part} ${to}/`;
    await sh`cp -p ${from}/modules.{builtin,builtin.modinfo,order} ${to}/`;
  }
  await sh`depmod -b ${root} ${release}`;
}

/** What Talos 1.10 did: real directories below `/usr`, links at the top. */
async function mergeUsr(root: string): Promise<void> {
  const moves = [
    ['bin', 'usr/bin', 'usr/bin'],
    ['usr/sbin', 'usr/bin', 'bin'],
    ['sbin', 'usr/bin', 'usr/bin'],
    ['lib', 'usr/lib', 'usr/lib'],
    ['lib64', 'usr/lib', 'usr/lib'],
  ] as const;
  for (const [from, to, link] of moves) {
    await sh({ cwd: root })`cp -a --remove-destination ${from}/. ${to}/ && rm -rf ${from} && ln -s ${link} ${from}`;
  }
  await sh({ cwd: root })`ln -s lib usr/lib64`;
}
