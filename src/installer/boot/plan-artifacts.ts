import { dirname } from 'node:path/posix';
import { RootsmithError } from '../../errors/index.ts';
import { bootAssets, hasUkiInstaller, type TalosVersion } from '../../talos/index.ts';
import type { BootAssets } from '../assets/boot-assets.ts';
import type { BootPlan, BootWish, MadeBoot, NewFile } from './boot-plan.ts';
import { newLines } from './command-lines.ts';
import { makeUki, partsFromFiles, signedProgram, wholeOf } from './make-uki.ts';
import { neededAsset } from './needed-asset.ts';
import { requireOverlayArguments } from './overlay-arguments.ts';

const { kernel: KERNEL, initramfs: INITRAMFS, uki: UKI, bootLoader: BOOT_LOADER, stub: STUB } = bootAssets;

/**
 * A base without boot files gets them from another image, in one layer on top, as the imager makes an installer of
 * `installer-base`: a new UKI and systemd-boot.
 */
export function planArtifacts(boot: BootAssets, wish: BootWish): BootPlan {
  const { signing, version } = wish;
  if (version === undefined || !hasUkiInstaller(version)) throw tooOld(version);
  const [stub, bootLoader] = [neededAsset(boot.assets, STUB), neededAsset(boot.assets, BOOT_LOADER)];
  const kernel = neededAsset(boot.assets, KERNEL);
  neededAsset(boot.assets, INITRAMFS);
  requireOverlayArguments(wish);
  const lines = newLines({ ...wish, secureBoot: signing !== undefined });
  const parts = partsFromFiles({ ...wish, kernel: kernel.file, version, lines, splash: boot.assets.splash });
  return {
    lines,
    signing,
    outline: () => new Map(),
    make: async (files) => {
      const program = signing
        ? await signedProgram(bootLoader.file, signing.boot, files.time)
        : wholeOf(bootLoader.file);
      const { measured = [], ...uki } = await makeUki({ stub: stub.file, parts }, files, wish);
      const newFiles: readonly NewFile[] = [
        { ...program, path: bootLoader.path },
        { ...uki, path: `${dirname(bootLoader.path)}/${UKI}` },
      ];
      return { replacements: new Map(), newFiles, measured } satisfies MadeBoot;
    },
  };
}

function tooOld(version: TalosVersion | undefined): RootsmithError {
  const found = version === undefined ? 'does not tell its release' : `is Talos ${version}`;
  return new RootsmithError('BASE_UNSUPPORTED', `the base holds no boot files, and it ${found}`, {
    hint: 'Boot files of another image go into an `installer-base` of Talos 1.10 or later.',
  });
}
