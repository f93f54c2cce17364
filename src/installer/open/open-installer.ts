import type { RandomAccess } from '../../bytes/index.ts';
import type { FileAccess } from '../../files/index.ts';
import { type ReadableLayer, readExtensionLayers, type UnpackedInitramfs } from '../../initramfs/index.ts';
import type { CommandLine } from '../../modules/index.ts';
import type { Digest, ImageView, Platform } from '../../oci/index.ts';
import { nameOfView } from '../../places/index.ts';
import { type ReadableTree, squashfsContent } from '../../rootfs/index.ts';
import {
  defaultKernelArguments,
  findTalosVersion,
  formatCommandLine,
  parseCommandLine,
  type TalosVersion,
} from '../../talos/index.ts';
import { type BootFiles, readBootFiles, readUkiFile } from '../assets/boot-assets.ts';
import type { BuildContext } from '../session/context.ts';
import { pullStage } from '../stages/pull.ts';
import { unpackStage } from '../stages/unpack.ts';
import { unsquashStage } from '../stages/unsquash.ts';

/** What boots from an installer, opened for reading: as long as its session is open. */
export interface OpenedSystem {
  readonly boot: 'files' | 'uki';
  readonly kernel: RandomAccess;
  /** What the kernel boots with: of the UKI, or else the arguments that the release gives it. */
  readonly commandLines: readonly CommandLine[];
  readonly initramfs: UnpackedInitramfs;
  readonly rootfs: ReadableTree;
  /** What init lays over the root file system, the lowest first. */
  readonly extensions: readonly ReadableLayer[];
}

/** An installer, opened for reading. */
export interface OpenedInstaller extends OpenedSystem {
  readonly place: string;
  readonly digest: Digest;
  readonly platform: Platform;
  /** From the labels of the image; undefined where they do not tell it. */
  readonly version: TalosVersion | undefined;
}

/** What opening an installer may be told. */
export interface OpenInstallerOptions {
  /** The release, where the image does not tell it or tells a wrong one. */
  readonly version?: TalosVersion | undefined;
}

/**
 * Opens an installer of any kind, those for secure boot too: kernel, command lines, root file system, extensions. What
 * is read of it lies in the files of the context. Throws `BASE_NOT_INSTALLER` for any other image.
 */
export async function openInstaller(
  view: ImageView,
  outer: BuildContext,
  options: OpenInstallerOptions = {},
): Promise<OpenedInstaller> {
  const context = { ...outer, budget: outer.budget.open(nameOfView(view)) };
  const boot = await readBootFiles(await pullStage.run({ view }, context));
  const version = options.version ?? findTalosVersion(view.config);
  const { source, descriptor, platform } = view;
  const system = await openBoot(boot, version, context);
  return { ...system, place: source.place, digest: descriptor.digest, platform, version };
}

/** Opens what is in a UKI that is a file of this machine; undefined for any other file. */
export async function openUkiFile(file: FileAccess, outer: BuildContext): Promise<OpenedSystem | undefined> {
  const boot = await readUkiFile(file, { path: file.path, offset: 0 });
  if (boot === undefined) return undefined;
  const context = { ...outer, budget: outer.budget.open(`\`${file.path}\``) };
  return await openBoot(boot, undefined, context);
}

async function openBoot(
  boot: BootFiles,
  version: TalosVersion | undefined,
  context: BuildContext,
): Promise<OpenedSystem> {
  const initramfs = await unpackStage.run(boot.initramfs, context);
  const { tree, reader, files } = await unsquashStage.run(initramfs, context);
  return {
    boot: boot.kind,
    kernel: boot.kernel,
    commandLines: boot.kind === 'uki' ? boot.commandLines : defaultCommandLines(version),
    initramfs,
    rootfs: { tree, content: (file) => squashfsContent(file, { reader, files }) },
    extensions: await readExtensionLayers(initramfs, context),
  };
}

/** The command line of an installation by boot files is made on the node: this is what the release begins it with. */
export function defaultCommandLines(version: TalosVersion | undefined): readonly CommandLine[] {
  if (version === undefined) return [];
  const text = formatCommandLine(parseCommandLine(defaultKernelArguments(version).join(' ')));
  return [{ source: `Talos ${version} (its default)`, text }];
}
