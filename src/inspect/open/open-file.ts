import { type Budget, type RandomAccess, readRange } from '../../bytes/index.ts';
import { expandByMagic } from '../../compression/index.ts';
import { bootOfFiles, bootOfUki, type HeldFile } from '../boot/boot-level.ts';
import { bootSearch } from '../boot/find-boot.ts';
import { LayerFile } from '../layers/layer-file.ts';
import { type LayerLevel, layerTree } from '../layers/layer-level.ts';
import type { Inspected } from '../model.ts';
import { once } from '../once.ts';
import type { InspectContext } from '../session/inspect-session.ts';
import { openSquashfsLevel } from '../squashfs/squashfs-level.ts';
import { systemOfTree } from '../system/system-level.ts';
import { bootingLevels, foundBoot, squashfsSystem } from './booting.ts';
import { levelMissing } from './levels.ts';
import type { FileKind } from './recognise.ts';

/** A file that is one thing by itself: not an archive of images. */
export type SingleFileKind = Exclude<FileKind, 'oci-archive' | 'docker-archive' | 'bundle'>;

/** Opens a file that was recognised. `baseName` is what its parts are called in lists. */
export async function openInspectedFile(
  access: RandomAccess,
  { kind, name, baseName }: { readonly kind: SingleFileKind; readonly name: string; readonly baseName: string },
  outer: InspectContext,
): Promise<Inspected> {
  const context = { ...outer, budget: outer.budget.open(`\`${name}\``) };
  const file: HeldFile = { path: baseName, layer: undefined, access };
  const missing = (level: string) => async (): Promise<never> => {
    throw levelMissing({ kind, name }, level);
  };
  const facts = {
    name,
    size: access.size,
    image: undefined,
    platforms: [],
    version: undefined,
    layers: missing('layers'),
    boot: missing('kernel'),
    initramfs: missing('initramfs'),
    squashfs: missing('squashfs'),
    system: missing('file system'),
    bytesRead: () => context.traffic.bytes(),
  };
  switch (kind) {
    case 'kernel':
      return { ...facts, kind, boot: async () => bootOfFiles({ kernel: file, initramfs: undefined }) };
    case 'uki':
      return { ...facts, kind, ...bootingLevels(foundBoot(await bootOfUki(file)), context) };
    case 'initramfs': {
      const boot = bootOfFiles({ kernel: undefined, initramfs: file });
      return { ...facts, kind, ...bootingLevels(foundBoot(boot), context), boot: missing('kernel') };
    }
    case 'squashfs': {
      const level = once(() => openSquashfsLevel({ name: baseName, role: 'rootfs', image: access }, context));
      return {
        ...facts,
        kind,
        squashfs: async () => [await level()],
        system: async () => squashfsSystem(await level()),
      };
    }
    case 'layer':
      return { ...facts, kind, ...levelsOfLayer(layerOfFile(file, name, context), name, context) };
  }
}

/** A tar may hold boot assets, as the layers of an installer do. */
function levelsOfLayer(
  layer: LayerLevel,
  name: string,
  context: InspectContext,
): Pick<Inspected, 'layers' | 'boot' | 'initramfs' | 'squashfs' | 'system'> {
  const search = bootSearch({ name: `\`${name}\``, architecture: undefined, version: undefined }, [layer]);
  const levels = bootingLevels(search, context);
  return {
    ...levels,
    layers: async () => [layer],
    system: once(async () => systemOfTree(await layer.files(), 'file', { kind: 'file', name })),
  };
}

function layerOfFile({ access }: HeldFile, name: string, context: InspectContext): LayerLevel {
  const what = `\`${name}\``;
  const stream = (): ReturnType<typeof expandByMagic> =>
    expandByMagic(readRange(access), counting(context.budget, access));
  const file = new LayerFile({ what, stored: access, stream }, context);
  return {
    number: 1,
    digest: undefined,
    diffId: undefined,
    size: access.size,
    mediaType: undefined,
    createdBy: undefined,
    file,
    files: once(() => layerTree(file, { ...context, budget: context.budget.fork() })),
  };
}

/** A budget for one pass, which knows how many bytes the content comes from. */
function counting(budget: Budget, { size }: RandomAccess): Budget {
  const pass = budget.fork();
  pass.receive(size);
  return pass;
}
