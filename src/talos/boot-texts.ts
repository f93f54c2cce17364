import { isAtLeast, type TalosVersion } from './version.ts';

/** When systemd-boot takes the keys for secure boot that lie beside it. */
export const enrolModes = ['off', 'manual', 'if-safe', 'force'] as const;

export type EnrolMode = (typeof enrolModes)[number];

const RESET_SINCE = '1.4';
/** Characters that GRUB takes as its own. */
const GRUB_SPECIAL = /[\\{}&$|;<>"]/g;

/** The text of `loader/loader.conf` of an ISO: its menu waits, and it always says what becomes of keys. */
export function isoLoaderConfig(enrol: EnrolMode): string {
  return `# systemd-boot configuration\n\ntimeout 10\n\nsecure-boot-enroll ${enrol}\n`;
}

/** The text of `loader/loader.conf` of a disk image. */
export function diskLoaderConfig(enrol: EnrolMode = 'off'): string {
  return `# systemd-boot configuration\n\ntimeout 10\n${enrol === 'off' ? '' : `\nsecure-boot-enroll ${enrol}\n`}`;
}

/** The name of a release's UKI in `EFI/Linux`. */
export function ukiFileName(tag: string): string {
  return `Talos-${tag}.efi`;
}

/**
 * The volume id of an ISO: the node looks for an image cache on volumes whose id begins with `TALOS_`. Undefined up to
 * 1.7, whose ISOs have none.
 */
export function isoVolumeId(version: TalosVersion | undefined, tag: string, secureBoot: boolean): string | undefined {
  if (!isAtLeast(version, '1.8')) return undefined;
  const name = secureBoot && !isAtLeast(version, '1.10') ? `Talos-SB-${tag}` : `Talos-${tag}`;
  return name
    .toUpperCase()
    .replaceAll(/[-._]/g, '_')
    .replaceAll(/[^A-Z0-9_]/g, '')
    .slice(0, 32);
}

export interface GrubConfigOptions {
  readonly version: TalosVersion | undefined;
  readonly tag: string;
  readonly commandLine: string;
}

/**
 * The text of `grub/grub.cfg` on the BOOT partition. The node reads it back to find out which of A and B it booted.
 *
 * @see https://github.com/siderolabs/talos/blob/main/internal/app/machined/pkg/runtime/v1alpha1/bootloader/grub/encode.go
 */
export function diskGrubConfig({ version, tag, commandLine }: GrubConfigOptions): string {
  const name = `A - Talos ${tag}`;
  const line = grubQuoted(commandLine, version);
  const reset = `${line} talos.experimental.wipe=system:EPHEMERAL,STATE`;
  return [
    `set default="${name}"\n`,
    'set timeout=3\n',
    'insmod all_video\n',
    'terminal_input console\nterminal_output console\n',
    entry(name, '/A', line, '  '),
    ...(isAtLeast(version, RESET_SINCE)
      ? [entry('Reset Talos installation and return to maintenance mode', '/A', reset, '  ')]
      : []),
  ].join('\n');
}

/** The text of `boot/grub/grub.cfg` of an ISO. */
export function isoGrubConfig({ version, commandLine }: Omit<GrubConfigOptions, 'tag'>): string {
  const line = grubQuoted(commandLine, version);
  return [
    'set default=0\nset timeout=3\n',
    'insmod all_video\n',
    'terminal_input console\nterminal_output console\n',
    entry('Talos ISO', '/boot', line, '\t'),
    ...(isAtLeast(version, RESET_SINCE)
      ? [entry('Reset Talos installation', '/boot', `${line} talos.experimental.wipe=system`, '\t')]
      : []),
  ].join('\n');
}

function entry(title: string, folder: string, commandLine: string, indent: string): string {
  const lines = [
    'set gfxmode=auto',
    'set gfxpayload=text',
    `linux ${folder}/vmlinuz ${commandLine}`,
    `initrd ${folder}/initramfs.xz`,
  ];
  return `menuentry "${title}" {\n${lines.map((line) => `${indent}${line}\n`).join('')}}\n`;
}

function grubQuoted(commandLine: string, version: TalosVersion | undefined): string {
  return isAtLeast(version, RESET_SINCE) ? commandLine.replaceAll(GRUB_SPECIAL, String.raw`\$&`) : commandLine;
}
