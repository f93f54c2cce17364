import { type OutFormat, type OutputKind, outputFileName } from '../../talos/index.ts';
import type { BootMediaKind } from '../request.ts';
import type { MediaSettings } from '../settings.ts';

/** The folder of what a machine boots by network, below the one of all outputs. */
const PXE_FOLDER = 'pxe';

/** The name that the imager gives to a kind of output. */
export function fileNameOf(kind: OutputKind, settings: MediaSettings): string {
  const { platformName: platform, architecture, secureBoot, disk } = settings;
  const diskFormat = kind === 'image' ? disk?.format : undefined;
  return outputFileName({
    kind,
    platform,
    architecture,
    secureBoot,
    diskFormat,
    outFormat: outFormatOf(kind, settings),
  });
}

/** How a kind of output is packed. */
export function outFormatOf(kind: OutputKind, { outFormat, disk }: MediaSettings): OutFormat {
  return kind === 'image' ? (disk?.outFormat ?? outFormat) : outFormat;
}

/** The files of `pxe`: a script, and what it loads. */
export interface PxeNames {
  readonly folder: string;
  readonly script: string;
  readonly kernel: string;
  readonly initramfs: string;
  readonly uki: string;
}

export function pxeNames(settings: MediaSettings): PxeNames {
  const machine = fileNameOf('iso', settings).replace(/\.iso$/, '');
  return {
    folder: PXE_FOLDER,
    script: `${machine}.ipxe`,
    kernel: fileNameOf('kernel', settings),
    initramfs: fileNameOf('initramfs', settings),
    uki: fileNameOf('uki', settings),
  };
}

/** The files that a kind of media consists of, relative to the folder of all outputs. */
export function filesOfKind(kind: BootMediaKind, settings: MediaSettings): readonly string[] {
  if (kind === 'disk') return [fileNameOf('image', settings)];
  if (kind !== 'pxe') return [fileNameOf(kind, settings)];
  const { folder, script, kernel, initramfs, uki } = pxeNames(settings);
  const loaded = settings.secureBoot ? [uki] : [kernel, initramfs];
  return [...loaded, script].map((name) => `${folder}/${name}`);
}
