import { fromByteName, parseEntryPath } from '../../bytes/index.ts';
import { RootsmithError } from '../../errors/index.ts';
import type { TarEntry } from '../../formats/index.ts';
import { HiddenPaths } from '../../rootfs/index.ts';
import { bootAssets, isAtLeast, type TalosVersion } from '../../talos/index.ts';
import type { LayerLevel } from '../layers/layer-level.ts';
import { once } from '../once.ts';
import { type BootLevel, bootOfFiles, bootOfUki, type HeldFile } from './boot-level.ts';

/** What is searched for boot assets. */
export interface BootHome {
  /** For messages. */
  readonly name: string;
  /** @default the first that is found */
  readonly architecture: string | undefined;
  readonly version: TalosVersion | undefined;
}

interface FindBootOptions extends BootHome {
  /** Whether the kernel is needed too. Without it, reading can stop earlier. */
  readonly needsKernel: boolean;
}

const { kernel: KERNEL, initramfs: INITRAMFS, uki: UKI, signedUki: SIGNED_UKI } = bootAssets;
const names: ReadonlySet<string> = new Set([KERNEL, INITRAMFS, UKI, SIGNED_UKI]);
const ASSET = /^usr\/install\/([a-z0-9_]+)\/([^/]+)$/;

/** What boots from an image. It is searched for when it is first asked for. */
export interface BootSearch {
  /** With a kernel only where that is part of a UKI. Undefined where the image holds no boot assets. */
  readonly found: () => Promise<BootLevel | undefined>;
  /** With the kernel. Throws `BASE_NOT_INSTALLER`. */
  readonly whole: () => Promise<BootLevel>;
}

export function bootSearch(home: BootHome, layers: readonly LayerLevel[]): BootSearch {
  const found = once(() => findBoot(layers, { ...home, needsKernel: false }));
  return {
    found,
    whole: once(async () => {
      const first = await found();
      if (first === undefined) throw notAnInstaller(home.name);
      const isWhole = first.kernel !== undefined && first.initramfs !== undefined;
      return isWhole ? first : ((await findBoot(layers, { ...home, needsKernel: true })) ?? first);
    }),
  };
}

/**
 * Finds what boots in the layers of an image, read from the top down: the topmost copy of a file counts, and a UKI
 * counts before files. Reading stops as soon as it is there. Undefined where the image holds no boot assets.
 */
async function findBoot(layers: readonly LayerLevel[], options: FindBootOptions): Promise<BootLevel | undefined> {
  const found = new Map<string, HeldFile>();
  const hidden = new HiddenPaths();
  let { architecture } = options;
  for (const layer of layers.toReversed()) {
    for await (const entry of layer.file.entries()) {
      const path = fromByteName(parseEntryPath(entry.path, 'layer entry'));
      const [, own, name = ''] = ASSET.exec(path) ?? [];
      const isWanted = isFile(entry) && names.has(name) && (architecture ?? own) === own && !hidden.has(path);
      hidden.note(path, entry.type === 'directory');
      if (!isWanted || found.has(name)) continue;
      architecture = own;
      found.set(name, { path, layer: layer.number, access: await layer.file.hold(entry) });
      if (isEnough(found, options)) return await bootOf(found);
    }
    hidden.endLayer();
  }
  return found.size === 0 ? undefined : await bootOf(found);
}

/** The error for an image in which nothing of Talos was found. */
function notAnInstaller(name: string): RootsmithError {
  return new RootsmithError('BASE_NOT_INSTALLER', `${name} holds no boot assets in usr/install`, {
    hint: 'Look at its layers with `--layer`, or name a Talos installer or imager image.',
    details: { place: name },
  });
}

function isFile({ type }: TarEntry): boolean {
  return type === 'file';
}

/** Releases before 1.10 have files, or a signed UKI in their place; later ones have a UKI. */
function isEnough(found: ReadonlyMap<string, unknown>, { version, needsKernel }: FindBootOptions): boolean {
  if (found.has(UKI) || found.has(SIGNED_UKI)) return true;
  return !isAtLeast(version, '1.10') && found.has(INITRAMFS) && (!needsKernel || found.has(KERNEL));
}

async function bootOf(found: ReadonlyMap<string, HeldFile>): Promise<BootLevel> {
  const uki = found.get(UKI) ?? found.get(SIGNED_UKI);
  if (uki !== undefined) return await bootOfUki(uki);
  return bootOfFiles({ kernel: found.get(KERNEL), initramfs: found.get(INITRAMFS) });
}
