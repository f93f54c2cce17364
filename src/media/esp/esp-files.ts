import { bytesContent, type SizedContent } from '../../bytes/index.ts';
import type { FatInput } from '../../formats/index.ts';
import type { TalosArchitecture } from '../../talos/index.ts';
import type { EnrolmentFiles } from '../../uki/index.ts';

/** What boots from an EFI system partition. */
export interface EspContent {
  readonly architecture: TalosArchitecture;
  /** systemd-boot. */
  readonly bootloader: SizedContent;
  readonly uki: SizedContent;
  /** In `EFI/Linux`. */
  readonly ukiName: string;
  /** The text of `loader/loader.conf`; undefined for none. */
  readonly loaderConfig: string | undefined;
  /** Keys that firmware in setup mode takes over. */
  readonly enrolment?: EnrolmentFiles | undefined;
  /** The certificate of the keys, in DER, for people who enrol it by hand. */
  readonly certificate?: Uint8Array | undefined;
  /** Whether `loader/random-seed` is there, read-only, so that systemd-boot does not try to make it on a disc. */
  readonly hasRandomSeed: boolean;
}

const RANDOM_SEED_BYTES = 32;

/** The name by which firmware finds a bootloader on a medium that it does not know yet. */
export const removableNames: Readonly<Record<TalosArchitecture, string>> = {
  amd64: 'BOOTX64',
  arm64: 'BOOTAA64',
};

/**
 * The files of an EFI system partition. `style` is the spelling of the imager's paths: `EFI/BOOT/BOOTX64.EFI` on discs,
 * `EFI/boot/BOOTX64.efi` on disks.
 */
export function espFiles(content: EspContent, style: 'disc' | 'disk'): readonly FatInput[] {
  const name = removableNames[content.architecture];
  const { enrolment, certificate, loaderConfig } = content;
  const bytes = (path: string, value: Uint8Array): FatInput => ({ path, content: bytesContent(value) });
  return [
    { path: style === 'disc' ? `EFI/BOOT/${name}.EFI` : `EFI/boot/${name}.efi`, content: content.bootloader },
    { path: `EFI/Linux/${content.ukiName}`, content: content.uki },
    ...(certificate === undefined ? [] : [bytes('EFI/keys/uki-signing-cert.der', certificate)]),
    ...(loaderConfig === undefined ? [] : [bytes('loader/loader.conf', Buffer.from(loaderConfig))]),
    ...(enrolment === undefined
      ? []
      : [
          bytes('loader/keys/auto/PK.auth', enrolment.PK),
          bytes('loader/keys/auto/KEK.auth', enrolment.KEK),
          bytes('loader/keys/auto/db.auth', enrolment.db),
        ]),
    ...(content.hasRandomSeed
      ? [{ ...bytes('loader/random-seed', new Uint8Array(RANDOM_SEED_BYTES)), isReadOnly: true }]
      : []),
  ];
}
