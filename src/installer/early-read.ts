import { bootAssets } from '../talos/index.ts';
import { type BootAssets, wholeFile } from './assets/boot-assets.ts';
import type { BuildContext } from './session/context.ts';
import type { PulledAsset } from './stages/pull.ts';
import { type UnpackedInitramfs, unpack } from './stages/unpack.ts';
import { type BaseRootfs, unsquash } from './stages/unsquash.ts';

/** An initramfs that is being unpacked, and what is in it. */
interface BegunRead {
  readonly file: PulledAsset['file'];
  readonly initramfs: Promise<UnpackedInitramfs>;
  readonly base: Promise<BaseRootfs>;
}

/**
 * Unpacks an initramfs while what lies behind it in its layer, the kernel above all, still comes. Whether the layer is
 * sound shows at its end: nobody sees the result, nor what was wrong, before that. Nothing is read any more when the
 * scope ends.
 */
export class EarlyRead implements AsyncDisposable {
  readonly #context: BuildContext;
  #begun: BegunRead | undefined;

  constructor(context: BuildContext) {
    this.#context = { ...context, report: () => undefined };
  }

  /** Begins with the initramfs, once it is there. */
  take(name: string, asset: PulledAsset): void {
    if (name !== bootAssets.initramfs) return;
    const initramfs = unpack(wholeFile(asset), this.#context);
    const base = initramfs.then((unpacked) => unsquash(unpacked, this.#context));
    base.catch(() => undefined); // seen when its turn comes
    this.#begun = { file: asset.file, initramfs, base };
  }

  /** Undefined where these assets have another initramfs. */
  of({ initramfs }: BootAssets): BegunRead | undefined {
    return initramfs.access === this.#begun?.file ? this.#begun : undefined;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.allSettled([this.#begun?.base]);
  }
}
