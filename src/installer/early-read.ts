import type { BaseRootfs, UnpackedInitramfs } from '../initramfs/index.ts';
import { bootAssets } from '../talos/index.ts';
import { type BootAssets, wholeFile } from './assets/boot-assets.ts';
import type { PulledAsset } from './assets/pulled-assets.ts';
import type { BuildContext } from './session/context.ts';
import { unpackStage } from './stages/unpack.ts';
import { unsquashStage } from './stages/unsquash.ts';

/** The stages that began ahead of their turn. */
interface BegunStages {
  readonly file: PulledAsset['file'];
  readonly initramfs: Promise<UnpackedInitramfs>;
  readonly base: Promise<BaseRootfs>;
}

/**
 * Unpacks the initramfs while the rest of its layer, above all the kernel, is still being fetched. Whether the layer is
 * intact shows at its end: the result, and a failure too, are seen only after that. When the scope ends, no read is
 * running any more.
 */
export class EarlyRead implements AsyncDisposable {
  readonly #context: BuildContext;
  #begun: BegunStages | undefined;

  constructor(context: BuildContext) {
    this.#context = { ...context, report: () => undefined };
  }

  /** Begins when the initramfs is there. */
  readonly onAsset = (name: string, asset: PulledAsset): void => {
    if (name !== bootAssets.initramfs) return;
    const initramfs = unpackStage.run(wholeFile(asset), this.#context);
    const base = initramfs.then((unpacked) => unsquashStage.run(unpacked, this.#context));
    base.catch(() => undefined); // the failure is seen when the stage has its turn
    this.#begun = { file: asset.file, initramfs, base };
  };

  /** Undefined where the build uses another initramfs than the one that was begun. */
  of({ initramfs }: Pick<BootAssets, 'initramfs'>): BegunStages | undefined {
    return initramfs.access === this.#begun?.file ? this.#begun : undefined;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.allSettled([this.#begun?.base]);
  }
}
