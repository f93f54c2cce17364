import { formatPlatform } from '../oci/index.ts';
import { measureTree } from '../rootfs/index.ts';
import { type BootAssets, openBootAssets } from './assets/boot-assets.ts';
import { EarlyRead } from './early-read.ts';
import { type ExtensionLayer, readExtensionLayers } from './initramfs/extension-layers.ts';
import type { BuildContext } from './session/context.ts';
import { runStage } from './session/session.ts';
import { type PulledAssets, pull } from './stages/pull.ts';
import type { PlatformRecipe } from './stages/resolve.ts';
import { type UnpackedInitramfs, unpack } from './stages/unpack.ts';
import { type BaseRootfs, unsquash } from './stages/unsquash.ts';

/** What is read of a base image, before anything is changed. */
export interface ReadBase {
  readonly assets: PulledAssets;
  readonly boot: BootAssets;
  readonly initramfs: UnpackedInitramfs;
  readonly base: BaseRootfs;
  /** What init lays over the root file system, the lowest first. */
  readonly extensions: readonly ExtensionLayer[];
}

/** The bases that were read, for as long as a builder lives: watching rebuilds on the same one again and again. */
export class BaseCache {
  readonly #context: BuildContext;
  readonly #bases = new Map<string, Promise<ReadBase>>();

  constructor(context: BuildContext) {
    this.#context = context;
  }

  /** The base of a recipe; read when it is first asked for. */
  read(from: PlatformRecipe): Promise<ReadBase> {
    const { digest } = from.view.descriptor;
    const known = this.#bases.get(digest) ?? readBase(from, this.#context);
    this.#bases.set(digest, known);
    return known;
  }
}

async function readBase({ platform, view }: PlatformRecipe, run: BuildContext): Promise<ReadBase> {
  const budget = run.budget.open(`\`${view.source.place}\` (${formatPlatform(platform)})`);
  const context = { ...run, budget };
  await using early = new EarlyRead(context);
  const assets = await runStage(context, {
    stage: 'pull',
    platform,
    run: () => pull(view, context, { onAsset: (name, asset) => early.take(name, asset) }),
    summary: ({ byName }) => [...byName.values()].map(({ path, layer }) => `${path} of layer ${layer + 1}`).join(', '),
  });
  const boot = await openBootAssets(assets);
  const begun = early.of(boot);
  const initramfs = await runStage(context, {
    stage: 'unpack',
    platform,
    run: () => begun?.initramfs ?? unpack(boot.initramfs, context),
    summary: ({ segment, rootfs }) =>
      `${segment.compression} initramfs of ${segment.entries.length} entries; ${rootfs.path} has ${rootfs.image.size} bytes`,
  });
  const base = await runStage(context, {
    stage: 'unsquash',
    platform,
    run: () => begun?.base ?? unsquash(initramfs, context),
    summary: ({ reader, tree }) => {
      const { files, directories } = measureTree(tree);
      return `${reader.compressor} squashfs, ${files} files in ${directories} directories`;
    },
  });
  const extensions = await readExtensionLayers(initramfs, context);
  return { assets, boot, initramfs, base, extensions };
}
