import type { TalosArchitecture } from './command-line/index.ts';
import type { DiskFormat, OutFormat } from './data/image-formats.ts';
import type { OutputKind } from './outputs.ts';

export interface OutputNaming {
  readonly kind: OutputKind;
  readonly platform: string;
  readonly architecture: TalosArchitecture;
  readonly secureBoot: boolean;
  readonly board?: string | undefined;
  /** Of a disk image. */
  readonly diskFormat?: DiskFormat | undefined;
  /** How the output is packed afterwards. */
  readonly outFormat?: OutFormat | undefined;
}

/**
 * The name of the file that the imager writes, such as `metal-amd64.raw.zst`.
 *
 * @see https://github.com/siderolabs/talos/blob/main/pkg/imager/profile/profile.go
 */
export function outputFileName(naming: OutputNaming): string {
  const { outFormat = 'raw' } = naming;
  const name = nameBefore(naming);
  return outFormat === 'raw' ? name : `${name}${outFormat}`;
}

function nameBefore({ kind, platform, architecture, secureBoot, board, diskFormat = 'raw' }: OutputNaming): string {
  const secure = secureBoot ? '-secureboot' : '';
  const machine = `${platform}${board === undefined ? '' : `-${board}`}-${architecture}${secure}`;
  switch (kind) {
    case 'iso':
      return `${machine}.iso`;
    case 'image':
      return `${machine}.${diskFormat}`;
    case 'installer':
      return `installer-${architecture}${secure}.tar`;
    case 'kernel':
      return `kernel-${architecture}`;
    case 'initramfs':
      return `initramfs-${machine}.xz`;
    case 'uki':
      return `${machine}-uki.efi`;
    case 'cmdline':
      return `cmdline-${machine}`;
  }
}
