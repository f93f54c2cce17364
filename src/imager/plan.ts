import { join } from 'node:path';
import type { Digest } from '../oci/index.ts';
import { outputCommandLine } from './command-line.ts';
import type { MediaContext } from './context.ts';
import { filesOfKind } from './outputs/file-names.ts';
import { type BootMediaKind, type MediaRequest, outputKindOf } from './request.ts';
import type { DiskSettings, MediaSettings } from './settings.ts';

/** What would be made, and of what. */
export interface MediaPlan
  extends Pick<MediaSettings, 'version' | 'architecture' | 'platformName' | 'secureBoot' | 'time'> {
  readonly place: string;
  readonly digest: Digest;
  /** Undefined where there is to be neither ISO nor disk. */
  readonly bootloader: MediaSettings['bootloader'] | undefined;
  /** Where GRUB's files are from. */
  readonly grub: string | undefined;
  /** What differs in the installer's own command line from that of its release. */
  readonly customArguments: readonly string[];
  readonly disk: DiskSettings | undefined;
  readonly outputs: readonly PlannedOutput[];
}

export interface PlannedOutput {
  readonly kind: BootMediaKind;
  readonly paths: readonly string[];
  /** Undefined for what has none. */
  readonly commandLine: string | undefined;
}

/** Says what would be made. */
export function describeMedia(request: MediaRequest, context: MediaContext): MediaPlan {
  const { settings, image, grub } = context;
  const { version, architecture, platformName, secureBoot, time, customArguments, disk, kinds } = settings;
  const hasMedia = kinds.includes('iso') || kinds.includes('disk');
  return {
    place: request.place,
    digest: image.digest,
    version,
    architecture,
    platformName,
    secureBoot,
    time,
    bootloader: hasMedia ? settings.bootloader : undefined,
    grub: grub?.source,
    customArguments,
    disk,
    outputs: kinds.map((kind) => ({
      kind,
      paths: pathsOf(kind, request, settings),
      commandLine: hasLine(kind) ? outputCommandLine(outputKindOf(kind), settings) : undefined,
    })),
  };
}

/** Where the files of a kind go. */
export function pathsOf(
  kind: BootMediaKind,
  { folder, fileName }: Pick<MediaRequest, 'folder' | 'fileName'>,
  settings: MediaSettings,
): readonly string[] {
  return fileName === undefined
    ? filesOfKind(kind, settings).map((name) => join(folder, name))
    : [join(folder, fileName)];
}

function hasLine(kind: BootMediaKind): boolean {
  return kind !== 'kernel' && kind !== 'initramfs' && kind !== 'installer';
}
