import { RootsmithError } from '../../errors/index.ts';
import { bootAssets, hasUkiInstaller, isAtLeast, type TalosVersion } from '../../talos/index.ts';
import type { BootAssets } from '../assets/boot-assets.ts';
import { type BootPlan, type BootWish, onlyReplaced, type Replacement, type Signing } from './boot-plan.ts';
import { newLines } from './command-lines.ts';
import { makeUki, partsFromFiles, signedProgram } from './make-uki.ts';
import { neededAsset } from './needed-asset.ts';
import { requireOverlayArguments } from './overlay-arguments.ts';
import { ownProgram } from './own-program.ts';

const { kernel: KERNEL, initramfs: INITRAMFS, signedUki: SIGNED_UKI, bootLoader: BOOT_LOADER, stub: STUB } = bootAssets;
const SECURE_BOOT_SINCE = '1.5';

/** Kernel and initramfs stay files. They have no command line: the node makes it when Talos is installed. */
export function planFiles({ assets }: BootAssets, { extraArguments, version }: BootWish): BootPlan {
  if (extraArguments.length > 0) throw withoutLine(version);
  const [kernel, initramfs] = [neededAsset(assets, KERNEL), neededAsset(assets, INITRAMFS)];
  const programs = [...ownProgram(assets, STUB), ...ownProgram(assets, BOOT_LOADER)];
  return {
    lines: [],
    signing: undefined,
    outline: (files) =>
      new Map<string, Replacement | undefined>([
        [initramfs.path, undefined],
        ...(files.kernel ? [[kernel.path, files.kernel] as const] : []),
        ...programs,
      ]),
    make: async (files) =>
      onlyReplaced([
        [initramfs.path, files.initramfs],
        ...(files.kernel ? [[kernel.path, files.kernel] as const] : []),
        ...programs,
      ]),
  };
}

/**
 * The installers for secure boot of Talos 1.5 to 1.9: a signed UKI takes the place of kernel, initramfs and stub, and
 * systemd-boot is signed too.
 */
export function planSignedFiles(boot: BootAssets, wish: BootWish & { readonly signing: Signing }): BootPlan {
  const { signing, version } = wish;
  if (version === undefined || !isAtLeast(version, SECURE_BOOT_SINCE) || hasUkiInstaller(version))
    throw notForSecureBoot(version);
  const [kernel, initramfs, stub, bootLoader] = [KERNEL, INITRAMFS, STUB, BOOT_LOADER].map((name) =>
    neededAsset(boot.assets, name),
  ) as [Asset, Asset, Asset, Asset];
  requireOverlayArguments(wish);
  const lines = newLines({ ...wish, secureBoot: true }).slice(0, 1);
  const parts = partsFromFiles({ ...wish, kernel: kernel.file, version, lines, splash: boot.assets.splash });
  const replaced = (uki: Replacement | undefined, program: Replacement | undefined) =>
    [
      [kernel.path, uki],
      [initramfs.path, 'gone'],
      [stub.path, 'gone'],
      [bootLoader.path, program],
    ] as const;
  return {
    lines,
    signing,
    outline: () => new Map(replaced(undefined, undefined)),
    make: async (files) => {
      const program = await signedProgram(bootLoader.file, signing.boot, files.time);
      const { measured = [], ...uki } = await makeUki({ stub: stub.file, parts }, files, wish);
      return { ...onlyReplaced(replaced({ ...uki, name: SIGNED_UKI }, program)), measured };
    },
  };
}

type Asset = ReturnType<typeof neededAsset>;

function withoutLine(version: TalosVersion | undefined): RootsmithError {
  const isOld = version !== undefined && !hasUkiInstaller(version);
  return new RootsmithError(
    'BASE_UNSUPPORTED',
    isOld
      ? 'customization of kernel args is not supported for installer output in !secureboot mode'
      : 'the base holds kernel and initramfs as files, and no UKI whose command line could get `kernelArgs`',
    {
      hint: isOld
        ? 'Up to Talos 1.9 the node makes the line when it installs: put the arguments into machine.install.extraKernelArgs, or make media with them by `rootsmith media`.'
        : 'Take an installer of Talos 1.10 or later, or start from the release by `talos:`.',
    },
  );
}

function notForSecureBoot(version: TalosVersion | undefined): RootsmithError {
  const isOld = version !== undefined && !isAtLeast(version, SECURE_BOOT_SINCE);
  return new RootsmithError(
    'BASE_UNSUPPORTED',
    isOld
      ? `secureboot is not supported for Talos version "${version}"`
      : `cannot sign for secure boot: the base holds kernel and initramfs as files, ${version === undefined ? 'and does not tell its release' : 'not as a UKI'}`,
    {
      hint: isOld
        ? 'Take Talos 1.5 or later.'
        : 'Take an installer as the base: an imager image is a store of boot files, which `talos:` takes them from.',
    },
  );
}
