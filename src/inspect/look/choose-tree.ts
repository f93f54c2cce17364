import { nearest, RootsmithError } from '../../errors/index.ts';
import type { ReadableTree, RootNode } from '../../rootfs/index.ts';
import type { LayerLevel } from '../layers/layer-level.ts';
import type { Inspected } from '../model.ts';
import type { SquashfsLevel } from '../squashfs/squashfs-level.ts';
import type { Origin } from '../system/system-level.ts';

/** Which tree of a thing is looked at; the whole as a node sees it where nothing is said. Say one of them at most. */
export interface TreeChoice {
  /** The number of a layer, from 1 for the lowest, or its digest or the beginning of that. */
  readonly layer?: string | undefined;
  readonly initramfs?: boolean | undefined;
  /** The file of a squashfs, or the name of its extension. */
  readonly squashfs?: string | undefined;
}

/** A tree that was chosen. */
export interface ChosenTree extends ReadableTree {
  /** For messages: `layer 2 of \`PLACE\``. */
  readonly what: string;
  readonly originOf: (node: RootNode) => Origin;
}

/** Opens the tree that is looked at. Throws `INSPECT_LEVEL_MISSING` with what there is. */
export async function chooseTree(inspected: Inspected, choice: TreeChoice): Promise<ChosenTree> {
  const { name } = inspected;
  if (choice.layer !== undefined) {
    const layer = layerOf(await inspected.layers(), choice.layer, name);
    const origin: Origin = { kind: 'layer', name: `layer ${layer.number}` };
    return { ...(await layer.files()), what: `layer ${layer.number} of \`${name}\``, originOf: () => origin };
  }
  if (choice.initramfs === true) {
    const files = await (await inspected.initramfs()).files();
    return {
      ...files,
      what: `the initramfs of \`${name}\``,
      originOf: () => ({ kind: 'initramfs', name: 'initramfs' }),
    };
  }
  if (choice.squashfs !== undefined) {
    const level = squashfsNamed(await inspected.squashfs(), choice.squashfs, name);
    const kind = level.role === 'other' ? 'file' : level.role;
    const origin: Origin = { kind, name: level.extension?.name ?? level.name };
    return { ...level.files, what: `\`${level.name}\` of \`${name}\``, originOf: () => origin };
  }
  const { tree, content, originOf } = await inspected.system();
  return { tree, content, originOf, what: `\`${name}\`` };
}

function layerOf(layers: readonly LayerLevel[], wanted: string, name: string): LayerLevel {
  const isNumber = /^\d{1,6}$/.test(wanted);
  const hex = wanted.replace(/^sha256:/, '');
  const found = layers.filter(({ number, digest }) =>
    isNumber && Number(wanted) <= layers.length
      ? number === Number(wanted)
      : hex !== '' && digest?.startsWith(`sha256:${hex}`) === true,
  );
  const [layer, ...others] = found;
  if (layer !== undefined && others.length === 0) return layer;
  const problem = layer === undefined ? 'has no layer' : 'has several layers that begin with';
  throw missing(`\`${name}\` ${problem} \`${wanted}\``, `Name one from 1 to ${layers.length}, or a digest.`);
}

function squashfsNamed(levels: readonly SquashfsLevel[], wanted: string, name: string): SquashfsLevel {
  const found =
    levels.find((level) => level.name === wanted) ?? levels.find(({ extension }) => extension?.name === wanted);
  if (found !== undefined) return found;
  const names = levels.flatMap((level) => [
    level.name,
    ...(level.extension === undefined ? [] : [level.extension.name]),
  ]);
  const meant = nearest(wanted, names);
  const hint = meant === undefined ? `Name one of ${names.join(', ')}.` : `Did you mean \`${meant}\`?`;
  throw missing(`\`${name}\` has no squashfs \`${wanted}\``, names.length === 0 ? 'It has none at all.' : hint);
}

function missing(message: string, hint: string): RootsmithError {
  return new RootsmithError('INSPECT_LEVEL_MISSING', message, { hint });
}
