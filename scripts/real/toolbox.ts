import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { sh, words } from './shell.ts';

/** The programs that Alpine takes from busybox and that the ONBUILD steps, or a hand in the container, call. */
const applets = words(`
  cat chmod chown cp cut date dd df du echo env false grep ln ls mkdir mount mv ps pwd rm rmdir sed sleep stat sync touch
  true umount uname
`);
const userApplets = words('awk find head install md5sum sha256sum sort tail test tr wc which xargs');

const programs = words('bin/bash bin/cpio usr/bin/cpio usr/bin/xz usr/bin/zstd usr/bin/mksquashfs usr/bin/unsquashfs');

/** Stands in for Alpine's package manager: there is no network to fetch from, so it only checks. */
const apk = `#!/bin/sh
# The packages are in the image already: this says so, or fails.
status=0
for word in "$@"; do
  case $word in
    add | -*) continue ;;
    squashfs-tools) program=mksquashfs ;;
    *) program=$word ;;
  esac
  if command -v "$program" >/dev/null; then
    echo "OK: $word is installed"
  else
    echo "ERROR: $word is not in this image" >&2
    status=1
  fi
done
exit $status
`;

/** The bottom layer: busybox under its many names, and the few files every container wants. `sh` comes with the tools. */
export async function layOutAlpine(root: string, packages: string): Promise<void> {
  await sh`mkdir -p ${root}/{bin,sbin,etc,home,root,tmp,usr/bin,usr/sbin,var} && chmod 1777 ${root}/tmp && chmod 700 ${root}/root`;
  const busybox = await findBusybox(packages);
  await sh`install -m 0755 ${busybox} ${root}/bin/busybox`;
  for (const applet of applets) await sh`ln -s /bin/busybox ${root}/bin/${applet}`;
  for (const applet of userApplets) await sh`ln -s /bin/busybox ${root}/usr/bin/${applet}`;
  // Debian's busybox shell runs its own xz and cpio whatever PATH says, so the shell has to be another.
  await sh`ln -s bash ${root}/bin/sh && ln -s bash ${root}/bin/ash`;
  put(join(root, 'etc/passwd'), 'root:x:0:0:root:/root:/bin/ash\nnobody:x:65534:65534:nobody:/:/sbin/nologin\n', 0o644);
  put(join(root, 'etc/group'), 'root:x:0:root\nnobody:x:65534:\n', 0o644);
  put(join(root, 'sbin/apk'), apk, 0o755);
}

/** The layer of `apk add`: cpio, xz, zstd and squashfs-tools with the libraries they ask for. */
export async function layOutTools(root: string, packages: string): Promise<void> {
  await sh`mkdir -p ${root}/{bin,usr/bin,lib,lib64,usr/lib}`;
  for (const program of programs) {
    await sh({ cwd: packages })`if [ -e ${program} ]; then cp -p --parents ${program} ${root}/; fi`;
  }
  const libraries = ['lib/x86_64-linux-gnu', 'usr/lib/x86_64-linux-gnu', 'lib64', 'usr/lib64'];
  for (const directory of libraries) {
    await sh({
      cwd: packages,
    })`if [ -d ${directory} ]; then find ${directory} -maxdepth 1 '(' -type f -o -type l ')' -name '*.so*' -exec cp -dp --parents {} ${root}/ ';'; fi`;
  }
}

export async function findBusybox(packages: string): Promise<string> {
  const { stdout } = await sh`find ${packages} -path '*/bin/busybox' -type f`;
  return stdout.trim();
}

/** Writes a file into a directory that is there, with this mode whatever the umask. */
export function put(path: string, content: string | Uint8Array, mode: number): void {
  writeFileSync(path, content);
  chmodSync(path, mode);
}
