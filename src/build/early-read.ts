import { bootAssets } from '../talos/index.ts';
import { type BootAssets, wholeFile } from './boot-assets.ts';
import type { BuildContext } from './context.ts';
import type { PulledAsset } from './stages/pull.ts';
import { type UnpackedInitramfs, unpack } from './stages/unpack.ts';
import { type BaseRootfs, unsquash } from './stages/unsquash.ts';

/**
 * Unpacks an initramfs while what lies behind it in its layer, the kernel above all, still comes. Whether the layer is
 * sound shows at its end: nobody sees the result, nor what was wrong, before that. Nothing is read any more when the
 * scope ends.
 */
export class EarlyRead implements AsyncDisposable {
  readonly #context: BuildContext;
  #file: PulledAsset['file'] | undefined;
  #initramfs: Promise<UnpackedInitramfs> | undefined;
  #base: Promise<BaseRootfs> | undefined;

  constructor(context: BuildContext) {
    this.#context = { ...context, report: () => undefined };
  }

  /** Begins with the initramfs, once it is there. */
  take(name: string, asset: PulledAsset): void {
    if (name !== bootAssets.initramfs) return;
    this.#file = asset.file;
    this.#initramfs = unpack(wholeFile(asset), this.#context);
    this.#base = this.#initramfs.then((unpacked) => unsquash(unpacked, this.#context));
    this.#base.catch(() => undefined); // seen when its turn comes
  }

  /** Undefined where these assets have another. */
  initramfs({ initramfs }: BootAssets): Promise<UnpackedInitramfs> | undefined {
    return initramfs.access === this.#file ? this.#initramfs : undefined;
  }

  /** What is in that initramfs. */
  base({ initramfs }: BootAssets): Promise<BaseRootfs> | undefined {
    return initramfs.access === this.#file ? this.#base : undefined;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.allSettled([this.#base]);
  }
}
