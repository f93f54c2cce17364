import type { BaseRootfs, InitramfsFile, UnpackedInitramfs } from '../initramfs/index.ts';
import { bootAssets } from '../talos/index.ts';
import { type BootAssets, diskRangeOf, readUkiFile, wholeFile } from './assets/boot-assets.ts';
import type { PulledAsset } from './assets/pulled-assets.ts';
import type { BuildContext } from './session/context.ts';
import { unpackStage } from './stages/unpack.ts';
import { unsquashStage } from './stages/unsquash.ts';

/** The boot assets that have an initramfs. */
const holders: ReadonlySet<string> = new Set([bootAssets.initramfs, bootAssets.uki, bootAssets.signedUki]);

/** The stages that began ahead of their turn. */
interface BegunStages {
  /** The initramfs, or the UKI that holds it. */
  readonly file: PulledAsset['file'];
  readonly initramfs: Promise<UnpackedInitramfs>;
  readonly base: Promise<BaseRootfs>;
}

/**
 * Unpacks the initramfs while the rest of its layer, above all the kernel, and the layers below are still being
 * fetched. Whether the layer is intact shows at its end: the result, and a failure too, are seen only after that. When
 * the scope ends, no read is running any more.
 */
export class EarlyRead implements AsyncDisposable {
  readonly #context: BuildContext;
  #begun: BegunStages | undefined;

  constructor(context: BuildContext) {
    this.#context = { ...context, report: () => undefined };
  }

  /** Begins when the initramfs is there, as a file or in a UKI. */
  readonly onAsset = (name: string, asset: PulledAsset): void => {
    if (this.#begun !== undefined || !holders.has(name)) return;
    const initramfs = initramfsIn(name, asset).then((file) => unpackStage.run(file, this.#context));
    const base = initramfs.then((unpacked) => unsquashStage.run(unpacked, this.#context));
    base.catch(() => undefined); // the failure is seen when the stage has its turn
    this.#begun = { file: asset.file, initramfs, base };
  };

  /** Undefined where the build uses another initramfs than the one that was begun. */
  of({ initramfs, uki }: Pick<BootAssets, 'initramfs' | 'uki'>): BegunStages | undefined {
    return (uki?.asset.file ?? initramfs.access) === this.#begun?.file ? this.#begun : undefined;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.allSettled([this.#begun?.base]);
  }
}

async function initramfsIn(name: string, asset: PulledAsset): Promise<InitramfsFile> {
  if (name === bootAssets.initramfs) return wholeFile(asset);
  const files = await readUkiFile(asset.file, diskRangeOf(asset));
  if (files === undefined) throw new Error(`\`${asset.path}\` is not a UKI`);
  return files.initramfs;
}
