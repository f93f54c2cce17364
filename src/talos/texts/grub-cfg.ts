import { isAtLeast, type TalosVersion } from '../version.ts';

const SINCE = '1.4';
const HEAD = 'set timeout=3\n\ninsmod all_video\n\nterminal_input console\nterminal_output console\n\n';

interface MenuEntry {
  readonly name: string;
  /** What stands before each line of the entry. */
  readonly margin: string;
  readonly kernel: string;
  readonly initramfs: string;
  readonly commandLine: string;
}

/**
 * Quotes a kernel's command line for GRUB. Releases before 1.4 write it as it is.
 *
 * @see https://github.com/siderolabs/talos/blob/main/internal/app/machined/pkg/runtime/v1alpha1/bootloader/grub/quote.go
 */
export function quoteForGrub(commandLine: string, version: TalosVersion | undefined): string {
  return isAtLeast(version, SINCE)
    ? commandLine.replaceAll(/[\\{}&$|;<>"]/g, (character) => `\\${character}`)
    : commandLine;
}

/** The `boot/grub/grub.cfg` of an ISO. Releases from 1.4 on offer to reset the machine. */
export function isoGrubCfg(commandLine: string, version: TalosVersion | undefined): string {
  const quoted = quoteForGrub(commandLine, version);
  const files = { margin: '\t', kernel: '/boot/vmlinuz', initramfs: '/boot/initramfs.xz' };
  const talos = menuEntry({ ...files, name: 'Talos ISO', commandLine: quoted });
  const reset = menuEntry({
    ...files,
    name: 'Reset Talos installation',
    commandLine: `${quoted} talos.experimental.wipe=system`,
  });
  return `set default=0\n${HEAD}${talos}\n${isAtLeast(version, SINCE) ? reset : ''}`;
}

/** The `grub/grub.cfg` of a disk image, with the one entry `A`. Nodes read it back. */
export function diskGrubCfg(commandLine: string, version: TalosVersion): string {
  const quoted = quoteForGrub(commandLine, version);
  const name = `A - Talos ${version}`;
  const files = { margin: '  ', kernel: '/A/vmlinuz', initramfs: '/A/initramfs.xz' };
  const talos = menuEntry({ ...files, name, commandLine: quoted });
  const reset = menuEntry({
    ...files,
    name: 'Reset Talos installation and return to maintenance mode',
    commandLine: `${quoted} talos.experimental.wipe=system:EPHEMERAL,STATE`,
  });
  return `set default="${name}"\n\n${HEAD}${talos}${isAtLeast(version, SINCE) ? reset : ''}`;
}

function menuEntry({ name, margin, kernel, initramfs, commandLine }: MenuEntry): string {
  const lines = ['set gfxmode=auto', 'set gfxpayload=text', `linux ${kernel} ${commandLine}`, `initrd ${initramfs}`];
  return `menuentry "${name}" {\n${lines.map((line) => `${margin}${line}\n`).join('')}}\n`;
}
