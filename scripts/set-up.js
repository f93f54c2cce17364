// Prepares a fresh Debian or Ubuntu machine; `npm run demo` and `npm test` call it first.
// Plain JavaScript without dependencies: it runs before anything is installed, on Node >= 20.
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isKernelRecordStale } from './kernel-inputs.js';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');

/** What each command needs beyond npm packages: a program (or a file), and the Debian package that brings it. */
const DEMO = [];
const TEST = [
  ['mksquashfs', 'squashfs-tools'],
  ['gensquashfs', 'squashfs-tools-ng'],
  ['squashfuse', 'squashfuse'],
  ['cpio', 'cpio'],
  ['xz', 'xz-utils'],
  ['bzip2', 'bzip2'],
  ['zstd', 'zstd'],
  ['modinfo', 'kmod'],
  ['qemu-system-x86_64', 'qemu-system-x86'],
  ['dockerd', 'docker.io'],
  ['containerd', 'containerd'],
  ['podman', 'podman'],
  ['docker-registry', 'docker-registry'],
  ['chromium', 'chromium'],
  ['wrk', 'wrk'],
  ['skopeo', 'skopeo'],
  ['podman', 'podman'],
  ['umoci', 'umoci'],
  ['getfattr', 'attr'],
  ['readelf', 'binutils'],
  ['openssl', 'openssl'],
  ['/usr/lib/linux-kbuild-6.1/scripts/sign-file', 'linux-kbuild-6.1'],
  ['file', 'file'],
  ['python3', 'python3'],
  ['mount', 'mount'],
  ['setpriv', 'util-linux'],
  ['/usr/lib/systemd/boot/efi/linuxx64.efi.stub', 'systemd-boot-efi'],
  ['/usr/share/OVMF/OVMF_CODE.fd', 'ovmf'],
  ['qemu-aarch64-static', 'qemu-user-static'],
  ['/bin/busybox', 'busybox-static'],
  ['sbsign', 'sbsigntool'],
  ['osslsigncode', 'osslsigncode'],
  ['sig-list-to-certs', 'efitools'],
  ['swtpm', 'swtpm'],
  ['/lib/systemd/systemd-measure', 'systemd'],
  ['/usr/share/OVMF/OVMF_CODE_4M.secboot.fd', 'ovmf'],
  ['git', 'git'],
  ['make', 'make'],
  ['gcc', 'gcc'],
  ['flex', 'flex'],
  ['bison', 'bison'],
  ['bc', 'bc'],
  ['perl', 'perl'],
  ['patch', 'patch'],
  ['/usr/include/gelf.h', 'libelf-dev'],
  ['/usr/include/openssl/opensslv.h', 'libssl-dev'],
  ['script', 'bsdutils'],
  ['tmux', 'tmux'],
  ['zsh', 'zsh'],
  ['fish', 'fish'],
  ['groff', 'groff-base'],
  ['mke2fs', 'e2fsprogs'],
  ['/usr/src/linux-source-6.1.tar.xz', 'linux-source-6.1'],
  ['/usr/share/doc/linux-headers-cloud-amd64', 'linux-headers-cloud-amd64'],
  ['sgdisk', 'gdisk'],
  ['sfdisk', 'fdisk'],
  ['mkfs.vfat', 'dosfstools'],
  ['mcopy', 'mtools'],
  ['xorriso', 'xorriso'],
  ['isoinfo', 'genisoimage'],
  ['qemu-img', 'qemu-utils'],
  ['mkfs.xfs', 'xfsprogs'],
  ['grub-mkimage', 'grub-common'],
  ['/usr/lib/grub/i386-pc/boot_hybrid.img', 'grub-pc-bin'],
];

/** What a build of a whole kernel needs beyond that: only where its inputs differ from those that were recorded. */
const KERNEL = [['/usr/src/linux-source-6.1.tar.xz', 'linux-source-6.1']];

const purpose = process.argv[2] ?? 'demo';

checkNode();
installNpmPackages();
installDebianPackages(needsOf(purpose));

function needsOf(purpose) {
  if (purpose === 'long') return [...TEST, ...KERNEL];
  if (purpose !== 'test') return DEMO;
  return isKernelRecordStale() ? [...TEST, ...KERNEL] : TEST;
}

function checkNode() {
  const [major] = process.versions.node.split('.').map(Number);
  if (major < 20) fail(`Node ${process.versions.node} is too old; rootsmith needs Node 20 or newer to set itself up`);
}

/** From the lockfile, without install scripts; then Node 24 itself, whose package has to link its binary. */
function installNpmPackages() {
  if (!isInStep()) run('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error']);
  if (!hasNode24()) run('npm', ['rebuild', 'node', '--ignore-scripts=false', '--loglevel=error']);
  if (!hasNode24()) fail('the npm package `node` did not give Node 24; remove node_modules and try again');
}

/** npm keeps a copy of the lockfile of what it installed; names and versions must be the same. */
function isInStep() {
  try {
    const [wanted, found] = ['package-lock.json', 'node_modules/.package-lock.json'].map(readVersions);
    return Object.entries(wanted).every(
      ([path, version]) => found[path] === version || (found[path] === undefined && isOptional(path)),
    );
  } catch {
    return false;
  }
}

function readVersions(path) {
  const { packages } = JSON.parse(readFileSync(join(root, path), 'utf8'));
  return Object.fromEntries(
    Object.entries(packages)
      .filter(([at]) => at !== '')
      .map(([at, { version }]) => [at, version]),
  );
}

/** Packages for other systems are in the lockfile and not on this machine. */
function isOptional(path) {
  const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));
  return packages[path]?.optional === true || packages[path]?.peer === true;
}

function hasNode24() {
  const { stdout } = spawnSync(join(root, 'node_modules/.bin/node'), ['--version'], { encoding: 'utf8' });
  return (stdout ?? '').startsWith('v24.');
}

function installDebianPackages(needs) {
  const missing = needs.filter(([what]) => !isThere(what)).map(([, name]) => name);
  if (missing.length === 0) return;
  const list = missing.join(' ');
  const become = process.getuid?.() === 0 ? [] : canSudo() ? ['sudo'] : undefined;
  if (!existsSync('/usr/bin/apt-get') || become === undefined) fail(`these Debian packages are missing: ${list}`);
  runAs(become, ['apt-get', 'update', '-qq']);
  runAs(become, [
    'env',
    'DEBIAN_FRONTEND=noninteractive',
    'apt-get',
    'install',
    '-y',
    '-qq',
    '--no-install-recommends',
    ...missing,
  ]);
}

function isThere(what) {
  if (what.startsWith('/')) return existsSync(what);
  const places = `${process.env.PATH ?? ''}:/usr/sbin:/sbin`.split(':');
  return places.some((folder) => existsSync(join(folder, what)));
}

function canSudo() {
  return isThere('sudo') && (process.stdin.isTTY === true || spawnSync('sudo', ['-n', 'true']).status === 0);
}

function runAs(become, command) {
  const [program, ...args] = [...become, ...command];
  run(program, args);
}

function run(program, args) {
  console.error(`set-up: ${[program, ...args].join(' ')}`);
  try {
    execFileSync(program, args, { cwd: root, stdio: ['ignore', 2, 2] });
  } catch (error) {
    fail(`\`${program} ${args[0]}\` failed: ${error.message}`);
  }
}

function fail(message) {
  console.error(`set-up: ${message}`);
  process.exit(1);
}
