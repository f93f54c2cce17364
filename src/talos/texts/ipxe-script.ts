/** What an iPXE script boots: a kernel with its initramfs, or a UKI. Addresses may be relative to the script. */
export type NetworkBoot =
  | { readonly kind: 'kernel'; readonly kernel: string; readonly initramfs: string; readonly commandLine: string }
  | { readonly kind: 'uki'; readonly uki: string; readonly commandLine: string };

/**
 * The iPXE script of the Image Factory. Without secure boot, a UKI takes this command line instead of its own; with
 * secure boot it ignores it.
 *
 * @see https://github.com/siderolabs/image-factory/blob/main/internal/frontend/http/pxe.go
 */
export function ipxeScript(boot: NetworkBoot): string {
  const lines =
    boot.kind === 'kernel'
      ? [`kernel ${boot.kernel} ${boot.commandLine}`, `initrd ${boot.initramfs}`]
      : [`kernel ${boot.uki} ${boot.commandLine}`];
  return `${['#!ipxe', '', 'imgfree', ...lines, 'boot'].join('\n')}\n`;
}
