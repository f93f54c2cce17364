import type { Platform } from '../oci/index.ts';
import type { CertifiedSigner, RsaSigner } from '../pki/index.ts';
import type { TreeSource } from '../recipe/index.ts';
import type {
  Bootloader,
  DiskFormat,
  KeyEnrollment,
  MetaValue,
  OutFormat,
  OutputKind,
  TalosVersion,
} from '../talos/index.ts';
import type { EnrolmentFiles } from '../uki/index.ts';

/** What can be made of an installer. `pxe` is a folder, `installer` the image itself as an archive. */
export const bootMediaKinds = ['kernel', 'initramfs', 'cmdline', 'uki', 'iso', 'disk', 'pxe', 'installer'] as const;

export type BootMediaKind = (typeof bootMediaKinds)[number];

/** What is to be made of which installer. */
export interface MediaRequest {
  /** An installer or an imager image. */
  readonly place: string;
  readonly kinds: readonly BootMediaKind[];
  /** Which image of an index. */
  readonly platform?: Platform | undefined;
  /** The folder to write to. */
  readonly folder: string;
  /** The name of the only output. @default the imager's name for it */
  readonly fileName?: string | undefined;
  /** Where it boots: `metal`, `aws` and so on. @default the platform in the installer's own command line, or metal */
  readonly platformName?: string | undefined;
  /** The release, where the image does not tell it or tells a wrong one. */
  readonly version?: TalosVersion | undefined;
  /** The arguments of the user, with removals. */
  readonly extraArguments?: readonly string[] | undefined;
  /** @default those in the installer's own command line */
  readonly meta?: readonly MetaValue[] | undefined;
  readonly bootloader?: Bootloader | 'none' | undefined;
  /** The only firmware that GRUB is made for. @default both */
  readonly firmware?: Firmware | undefined;
  readonly disk?: DiskRequest | undefined;
  /** How each file is packed. @default of a disk as the platform's profile says, else not */
  readonly outFormat?: OutFormat | undefined;
  readonly secureBoot?: SecureBootRequest | undefined;
  /** A folder with GRUB's files by format, or an image at any PLACE that brings them. */
  readonly grub?: string | undefined;
  /** An image cache, for an ISO or a disk: the tree that `talosctl image cache-create` makes. */
  readonly imageCache?: TreeSource | undefined;
  /** Where the files of `pxe` will be. @default beside the script */
  readonly baseUrl?: string | undefined;
}

export type Firmware = 'bios' | 'uefi';

/** How a disk image is made. @default as the platform's profile says */
export interface DiskRequest {
  /** Before the room for boot partitions is added. */
  readonly sizeBytes?: number | undefined;
  readonly format?: DiskFormat | undefined;
  readonly sectorBytes?: 512 | 4096 | undefined;
}

export interface SecureBootRequest {
  readonly signer: CertifiedSigner;
  readonly pcrSigner: RsaSigner;
  /** @default if-safe on an ISO, off on a disk */
  readonly enroll?: KeyEnrollment | undefined;
  /** @default made of the signer's certificate */
  readonly enrolment?: EnrolmentFiles | undefined;
}

/** What the imager calls it. */
export function outputKindOf(kind: BootMediaKind): OutputKind {
  if (kind === 'disk') return 'image';
  return kind === 'pxe' ? 'cmdline' : kind;
}
