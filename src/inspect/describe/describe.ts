import { isRootsmithError } from '../../errors/index.ts';
import { baseAnnotations, formatPlatform, type ImageView } from '../../oci/index.ts';
import type { LayerLevel } from '../layers/layer-level.ts';
import type { Inspected } from '../model.ts';
import { reportBoot } from './describe-boot.ts';
import { modulesOf, servicesOf, versionInTree } from './describe-system.ts';
import { describeInitramfs, describeSquashfs, describeTree } from './describe-trees.ts';
import { type KeepingContext, keptContents } from './kept-contents.ts';
import type { InspectReport, ReportedContents, ReportedImage } from './report.ts';

/**
 * Says what a thing is. Only headers and tables are read. Levels that it does not have are left out. `keeping` keeps what
 * an image holds for the next time.
 */
export async function describeInspected(
  inspected: Inspected,
  {
    signal,
    keeping,
  }: { readonly signal?: AbortSignal | undefined; readonly keeping?: KeepingContext | undefined } = {},
): Promise<InspectReport> {
  const { name, kind, size, image } = inspected;
  const layers = await ifThere(inspected.layers);
  const read = (): Promise<ReportedContents> => describeContents(inspected, signal);
  const { talos, ...contents } = image && keeping ? await keptContents(image, read, keeping) : await read();
  return {
    schema: 'rootsmith/inspect/v1',
    name,
    kind,
    size,
    talos,
    image: image && describeImage(image, inspected, layers ?? []),
    ...contents,
  };
}

async function describeContents(inspected: Inspected, signal: AbortSignal | undefined): Promise<ReportedContents> {
  const boot = await ifThere(inspected.boot);
  const initramfs = await ifThere(inspected.initramfs);
  const squashfs = await ifThere(inspected.squashfs);
  const hasSystem = squashfs !== undefined && squashfs.length > 0;
  const system = hasSystem ? await ifThere(inspected.system) : undefined;
  return {
    talos: inspected.version ?? (system && (await versionInTree(system))),
    boot: boot && (await reportBoot(boot, { isAlone: inspected.kind === 'kernel', signal })),
    initramfs: initramfs && describeInitramfs(initramfs),
    squashfs: squashfs?.map(describeSquashfs),
    services: system && servicesOf(system),
    modules: system && modulesOf(system),
    system: system && describeTree(system.tree),
  };
}

/** Undefined for a level that the thing does not have. Damage is thrown. */
async function ifThere<T>(read: () => Promise<T>): Promise<T | undefined> {
  try {
    return await read();
  } catch (error) {
    const isMissing =
      isRootsmithError(error) && (error.code === 'INSPECT_LEVEL_MISSING' || error.code === 'BASE_NOT_INSTALLER');
    if (isMissing) return undefined;
    throw error;
  }
}

function describeImage(
  { descriptor, manifest, config, platform }: ImageView,
  { platforms }: Inspected,
  layers: readonly LayerLevel[],
): ReportedImage {
  const labels = config.labels ?? {};
  const digest = labels[baseAnnotations.digest] ?? manifest.annotations?.[baseAnnotations.digest];
  const name = labels[baseAnnotations.name] ?? manifest.annotations?.[baseAnnotations.name];
  return {
    digest: descriptor.digest,
    mediaType: descriptor.mediaType,
    platform: formatPlatform(platform),
    platforms: platforms.map(formatPlatform),
    created: config.created,
    labels,
    base: digest === undefined ? undefined : { name, digest },
    layers: layers.map((layer) => ({
      number: layer.number,
      digest: layer.digest,
      mediaType: layer.mediaType,
      size: layer.size,
      createdBy: layer.createdBy,
    })),
  };
}
