import type { Bootloader, DiskFormat, MetaValue, OutFormat, TalosArchitecture, TalosVersion } from '../talos/index.ts';
import type { BootMediaKind, Firmware } from './request.ts';

/** What is made, with all that the request leaves open decided. */
export interface MediaSettings {
  readonly kinds: readonly BootMediaKind[];
  readonly version: TalosVersion;
  readonly architecture: TalosArchitecture;
  readonly platformName: string;
  readonly secureBoot: boolean;
  readonly bootloader: Bootloader;
  readonly firmware: Firmware | undefined;
  /** What somebody changed in the installer's own command line. */
  readonly customArguments: readonly string[];
  /** What the user changes beside that. */
  readonly extraArguments: readonly string[];
  readonly meta: readonly MetaValue[];
  /** Of all files, in seconds since 1970. */
  readonly time: number;
  /** How files are packed, other than that of a disk. */
  readonly outFormat: OutFormat;
  /** Undefined unless there is to be a disk. */
  readonly disk: DiskSettings | undefined;
}

export interface DiskSettings {
  readonly sizeBytes: number;
  readonly format: DiskFormat;
  readonly formatOptions: string | undefined;
  readonly outFormat: OutFormat;
  readonly sectorBytes: 512 | 4096;
}
