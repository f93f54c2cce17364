import { formatBytes } from '../../bytes/index.ts';
import { counted } from '../../errors/index.ts';
import { measureTree } from '../../rootfs/index.ts';
import type { Prepared } from '../prepared.ts';
import type { AddedExtensions } from './added-extensions.ts';

/** A system extension of the result. */
export interface PlannedExtension {
  /** The name of its layer's file in the initramfs. */
  readonly image: string;
  readonly name: string;
  readonly version: string;
  /** The releases of Talos that it is for; undefined where that is not known, empty for all. */
  readonly constraint: string | undefined;
  readonly files: number;
  /** Of its files. */
  readonly bytes: number;
  /** Whether the base has it already. */
  readonly inBase: boolean;
}

/** All extensions of the result: those of the base, then those that are added. */
export function describeExtensions({
  extensions,
  added,
}: Pick<Prepared, 'extensions' | 'added'>): readonly PlannedExtension[] {
  const replaced = new Set(added?.layers.map(({ image }) => image));
  const below = extensions
    .filter(({ image }) => !replaced.has(image))
    .map(({ image, name, version, tree }) => ({
      image,
      name,
      version,
      constraint: undefined,
      ...sizeOf(tree),
      inBase: true,
    }));
  return [...below, ...describeAdded(added)];
}

function describeAdded(added: AddedExtensions | undefined): readonly PlannedExtension[] {
  const { layers = [], extensions = [] } = added ?? {};
  return layers.map(({ image, metadata: { name, version, constraint }, tree }, at) => ({
    image,
    name,
    version,
    constraint,
    ...sizeOf(extensions[at]?.tree ?? tree),
    inBase: false,
  }));
}

function sizeOf(tree: Parameters<typeof measureTree>[0]): Pick<PlannedExtension, 'files' | 'bytes'> {
  const { files, bytes } = measureTree(tree);
  return { files, bytes };
}

/** What is added to the initramfs, one line for each part, and the layers of the base that stay below it. */
export function describeSegments(
  prepared: Pick<Prepared, 'extensions'> & { readonly added: AddedExtensions },
  compression: string,
): readonly string[] {
  const { layers, extensions, firmware, microcode, indexes } = prepared.added;
  const planned = describeExtensions(prepared);
  const kinds = new Set(microcode.map(({ blob }) => blob));
  const { files } = measureTree(firmware);
  return [
    ...(kinds.size > 0 ? [`put ${[...kinds].join(' and ')} in front, in a plain segment`] : []),
    `append a ${compression} segment with extensions.yaml and ${counted(layers.length, 'layer')}`,
    ...planned.filter(({ inBase }) => inBase).map((extension) => `${lineOf(extension)}, of the base, stays as it is`),
    ...planned
      .filter(({ inBase }) => !inBase)
      .slice(0, extensions.length)
      .map((extension, at) => `${lineOf(extension)}, from ${extensions[at]?.where ?? ''}`),
    ...(indexes
      ? [`modules.dep.sqsh: indexes of ${counted(indexes.modules, 'module')}, for ${indexes.metadata.version}`]
      : []),
    ...(files > 0
      ? [`${counted(files, 'file')} of firmware, which init mounts over that of the root file system`]
      : []),
  ];
}

function lineOf({ image, name, version, constraint = '', files, bytes }: PlannedExtension): string {
  const limits = constraint === '' ? '' : `, for Talos ${constraint}`;
  return `${image}: ${name} ${version}${limits}, ${counted(files, 'file')} of ${formatBytes(bytes)}`;
}
