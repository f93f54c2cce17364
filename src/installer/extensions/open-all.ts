import { type RecipeCustomization, schematicExtension } from '../../recipe/index.ts';
import { embeddedConfigExtension, type TalosVersion } from '../../talos/index.ts';
import type { BuildContext } from '../session/context.ts';
import type { SourceReader } from '../trees/apply-layers.ts';
import { describeSource } from '../trees/describe-source.ts';
import { treeSourceOf } from './early-extensions.ts';
import { readMachineConfig } from './machine-config.ts';
import { openExtension } from './open-extension.ts';
import type { OpenedExtension } from './opened-extension.ts';
import { treeOfVirtual } from './virtual-tree.ts';

export interface OpenAllInput {
  readonly from: {
    readonly recipe: {
      readonly customization: Pick<RecipeCustomization, 'extensions' | 'schematic' | 'machineConfig'>;
    };
    readonly version: TalosVersion | undefined;
  };
  readonly sources: Pick<SourceReader, 'tree'>;
  readonly time: number;
}

/** Opens the extensions of a recipe, then those that are made here; the machine configuration is the last of them. */
export async function openAll(
  { from, sources, time }: OpenAllInput,
  context: Pick<BuildContext, 'report' | 'signal'>,
): Promise<readonly OpenedExtension[]> {
  const { version } = from;
  const { extensions, schematic, machineConfig } = from.recipe.customization;
  const opened: OpenedExtension[] = [];
  for (const extension of extensions) {
    const source = treeSourceOf(extension);
    const tree = await sources.tree(source);
    opened.push(await openExtension(tree, { where: describeSource(source), version, time }, context));
  }
  const made = [
    ...(schematic ? [schematicExtension(schematic, { version })] : []),
    ...(machineConfig
      ? [embeddedConfigExtension(await readMachineConfig(machineConfig, version, context), version)]
      : []),
  ];
  for (const extension of made) {
    const where = `the extension \`${extension.name}\` of this build`;
    opened.push(await openExtension(treeOfVirtual(extension, time), { where, version, time }, context));
  }
  return opened;
}
