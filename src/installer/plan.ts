import { formatBytes, fromByteName, parentPath } from '../bytes/index.ts';
import { counted } from '../errors/index.ts';
import type { Forecast } from '../formats/index.ts';
import { formatPlatform } from '../oci/index.ts';
import type { Stage } from '../progress/index.ts';
import type { Recipe } from '../recipe/index.ts';
import type { TreeChange } from '../rootfs/index.ts';
import { bootFilesAmong } from './assets/pulled-assets.ts';
import type { PlannedLine } from './boot/boot-plan.ts';
import { describeBoot } from './boot/describe-boot.ts';
import type { Breakage } from './breakage/finding.ts';
import { describeForecast } from './engines/describe-graft.ts';
import type { EngineName } from './engines/engine.ts';
import { describeExtensions, describeSegments, type PlannedExtension } from './extensions/describe.ts';
import type { NewIndexes } from './kernel/index-modules.ts';
import { kernelFile } from './kernel/new-kernel.ts';
import { isRewritten } from './new-layers/replaced-files.ts';
import { buildStages } from './pipeline.ts';
import type { Prepared } from './prepared.ts';
import type { ResolvedRecipe } from './stages/resolve.ts';

/** What one stage will do, and why. */
export interface PlannedStage {
  readonly stage: Stage;
  /** One line for each thing. */
  readonly actions: readonly string[];
  readonly why: string;
}

export interface PlannedPlatform {
  readonly platform: string;
  readonly talos: string | undefined;
  readonly kernel: string | undefined;
  readonly stages: readonly PlannedStage[];
  /** What the result would break or lose: refused, unless it is forced. */
  readonly breakage: readonly Breakage[];
  /** The system extensions of the result, in their order. */
  readonly extensions: readonly PlannedExtension[];
  /** Of the UKI, for each boot entry; none where the node makes the line. */
  readonly commandLines: readonly PlannedLine[];
  /** The certificate that signs for secure boot. */
  readonly signedBy: { readonly subject: string; readonly fingerprint: string } | undefined;
  /** Every path that changes. */
  readonly changes: readonly { readonly kind: TreeChange['kind']; readonly path: string }[];
}

/** The whole of a build, before anything is written. */
export interface BuildPlan {
  readonly recipe: string;
  readonly engine: EngineName;
  readonly images: readonly { readonly place: string; readonly digest: string }[];
  readonly outputs: readonly string[];
  readonly platforms: readonly PlannedPlatform[];
}

/** One platform, and what the engine `graft` would do for it. */
export interface PlannedBuild extends Prepared {
  readonly forecast: Forecast | undefined;
}

export interface PlanInput {
  readonly resolved: ResolvedRecipe;
  readonly prepared: readonly PlannedBuild[];
  readonly outputs: readonly string[];
  readonly engine: EngineName;
}

export function describePlan({ resolved, prepared, outputs, engine }: PlanInput): BuildPlan {
  return {
    recipe: prepared[0]?.from.recipe.file ?? '',
    engine,
    images: resolved.images.pins(),
    outputs,
    platforms: prepared.map((each) => describePlatform(each, { resolved, outputs, engine })),
  };
}

type Surroundings = Pick<PlanInput, 'resolved' | 'outputs' | 'engine'>;

function describePlatform(prepared: PlannedBuild, surroundings: Surroundings): PlannedPlatform {
  const { from, removed, changes, kernelRelease, breakage, bootPlan } = prepared;
  const certificate = bootPlan.signing?.boot.certificate;
  const gone = removed.map((path) => ({ kind: 'removed' as const, path: `/${fromByteName(path)}` }));
  const laid = changes.map(({ kind, path }) => ({ kind, path: `/${fromByteName(path)}` }));
  return {
    platform: formatPlatform(from.platform),
    talos: from.version,
    kernel: kernelRelease,
    stages: buildStages.map(({ name }) => ({ stage: name, ...describeStage[name](prepared, surroundings) })),
    breakage,
    extensions: describeExtensions(prepared),
    commandLines: bootPlan.lines,
    signedBy: certificate && { subject: certificate.subject, fingerprint: certificate.fingerprint },
    changes: [...gone, ...laid],
  };
}

type Description = Omit<PlannedStage, 'stage'>;

const describeStage: Readonly<Record<Stage, (prepared: PlannedBuild, surroundings: Surroundings) => Description>> = {
  resolve: (_, { resolved }) => ({
    actions: resolved.images.pins().map(({ place, digest }) => `${place} is ${digest}`),
    why: 'so that a tag that moves meanwhile cannot change the build',
  }),
  pull: ({ assets }) => ({
    actions: bootFilesAmong(assets).map(
      ({ path, layer, file }) =>
        `read /${path} (${formatBytes(file.size)}) from layer ${layer + 1}${assets.origin === 'artifacts' ? ' of the image with the boot files' : ''}`,
    ),
    why: 'the topmost layer that has a file is the one that counts',
  }),
  unpack: ({ boot, initramfs: { segment, rootfs } }) => ({
    actions: [
      `expand the ${segment.compression} segment at offset ${segment.start} of the initramfs${boot.kind === 'uki' ? ' in the UKI' : ''}: ${counted(segment.entries.length, 'entry', 'entries')}`,
    ],
    why: `it holds ${rootfs.path}; other segments stay byte for byte`,
  }),
  unsquash: ({ base }) => ({
    actions: [
      `read the metadata of ${base.reader.superblock.inodeCount} inodes (${base.reader.compressor}, blocks of ${base.reader.superblock.blockSize} bytes)`,
    ],
    why: 'paths, owners, links and labels come from the image itself, so no root is needed',
  }),
  remove: ({ removed, oldModules, from }) => ({
    actions: removed.map((path) =>
      oldModules.includes(path)
        ? `remove /${fromByteName(path)}, the modules of the kernel that goes`
        : `remove /${fromByteName(path)}`,
    ),
    why: whyRemoved(from.recipe, oldModules.length > 0),
  }),
  overlay: ({ changes, from, indexes }) => ({
    actions: [...summarise(changes), ...describeIndexes(indexes)],
    why: `${from.recipe.file} has ${[counted(from.recipe.layers.length, 'layer'), counted(from.recipe.services.length, 'service'), ...(from.recipe.kernel ? ['a kernel'] : [])].join(', ')}`,
  }),
  squash: ({ base, keepsRootfs, time, forecast }, { engine }) => ({
    actions: keepsRootfs
      ? []
      : [
          `write the ${base.reader.compressor} squashfs by ${engine}, time ${time}`,
          ...(forecast === undefined ? [] : describeForecast(forecast)),
        ],
    why: keepsRootfs
      ? 'the recipe changes nothing in the root file system, so its image stays byte for byte'
      : 'compressor, options, block size and tables stay those of the base, which its kernel can read',
  }),
  pack: ({ initramfs: { segment }, keepsRootfs, extensions, added }) => ({
    actions: [
      ...(keepsRootfs ? [] : [`write the ${segment.compression} segment anew`]),
      ...(added === undefined ? [] : describeSegments({ extensions, added }, segment.compression)),
    ],
    why:
      keepsRootfs && added === undefined
        ? 'nothing in it changes'
        : 'the kernel of the base is built for this compressor',
  }),
  assemble: ({ assets, kernel, final, bootPlan, boardOverlay, time }) => ({
    actions: [
      ...describeBoot(bootPlan, time),
      ...rewrittenLayers(assets, bootPlan.outline({ kernel: kernel && kernelFile(kernel), time })),
      ...(assets.origin === 'artifacts' ? ['add a layer with the boot files'] : []),
      ...(boardOverlay ? ['add a layer with the overlay, whose program the node runs'] : []),
      ...(kernel ? ['put the new kernel beside the initramfs'] : []),
      ...(final.files ? ['add a layer with the files of the final stage'] : []),
    ],
    why: 'new assets replace the old ones in their layer, so that no superseded byte stays behind',
  }),
  publish: (_, { outputs }) => ({
    actions: outputs.map((place) => `write ${place}`),
    why: 'blobs first, then manifests, the name last: nothing half done is ever visible',
  }),
};

function rewrittenLayers({ holders }: Prepared['assets'], replaced: ReadonlyMap<string, unknown>): readonly string[] {
  return [...holders].flatMap(([layer, paths]) => (isRewritten(paths, replaced) ? [`rewrite layer ${layer + 1}`] : []));
}

function whyRemoved({ file, remove }: Recipe, hasOldModules: boolean): string {
  const reasons = [
    ...(remove.length > 0 ? [`${file} says so, and removal comes before the overlay`] : []),
    ...(hasOldModules
      ? ['the new kernel loads no modules of the old one; `kernel.keepOldModules: true` keeps them']
      : []),
  ];
  return reasons.length === 0 ? 'the recipe removes nothing' : reasons.join('; ');
}

/** The directory of the indexes, since all of them lie in one. */
function describeIndexes({ files, modules, layer }: NewIndexes): readonly string[] {
  const [first] = files;
  if (first === undefined) return [];
  return [
    `indexes rebuilt in /${fromByteName(parentPath(first))}, for ${counted(modules, 'module')}`,
    ...(layer === undefined
      ? []
      : [`indexes rebuilt in the extension layer ${layer.name}, for ${counted(layer.modules, 'module')}`]),
  ];
}

/** Changes by the directory they are in, so that ten thousand modules are one line. */
function summarise(changes: readonly TreeChange[]): readonly string[] {
  const groups = Map.groupBy(
    changes,
    ({ kind, path }) => `${kind} below /${fromByteName(path).split('/').slice(0, 3).join('/')}`,
  );
  return [...groups].map(([group, members]) => {
    const [first] = members;
    return members.length === 1 && first
      ? `${first.kind} /${fromByteName(first.path)}`
      : `${counted(members.length, 'path')} ${group}`;
  });
}
