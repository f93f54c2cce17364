import { fromByteName } from '../../bytes/index.ts';
import { formatPlatform } from '../../oci/index.ts';
import type { ExtensionRecipe } from '../../recipe/index.ts';
import { type TreeStatistics, walkTree } from '../../rootfs/index.ts';
import type { ExtensionFinding } from '../extension-check/extension-finding.ts';
import { Session } from '../session/session.ts';
import { type ExtensionBuildOptions, extensionTime } from './build-extension.ts';
import { type PreparedExtension, prepareExtension } from './prepare-extension.ts';

/** What a build would make for one platform. */
export interface ExtensionPlanPlatform {
  readonly platform: string;
  readonly contents: TreeStatistics;
  /** Everything but directories, as paths of the root file system, in the order of the layer. */
  readonly files: readonly { readonly path: string; readonly size: number }[];
  readonly findings: readonly ExtensionFinding[];
}

/** What a build of an extension would do. */
export interface ExtensionPlan {
  readonly recipe: string;
  readonly name: string;
  readonly version: string;
  readonly constraint: string;
  readonly outputs: readonly string[];
  readonly platforms: readonly ExtensionPlanPlatform[];
}

/** Says what `buildExtension` would make, and what it would refuse. Writes nothing. */
export async function planExtension(
  recipe: ExtensionRecipe,
  outputs: readonly string[],
  options: ExtensionBuildOptions,
): Promise<ExtensionPlan> {
  await using session = await Session.open(options);
  const { version, replacements } = options;
  const time = extensionTime(options);
  const prepared = await prepareExtension(recipe, { version, replacements, time }, session.context);
  const { name, version: own, constraint } = recipe.metadata;
  return { recipe: recipe.file, name, version: own, constraint, outputs, platforms: prepared.map(planned) };
}

function planned({ platform, checked }: PreparedExtension): ExtensionPlanPlatform {
  const { contents, rootfs, findings } = checked;
  const files = [...walkTree(rootfs)]
    .filter(({ node }) => node.kind !== 'directory')
    .map(({ path, node }) => ({ path: `/${fromByteName(path)}`, size: node.kind === 'file' ? node.size : 0 }));
  return { platform: formatPlatform(platform), contents, files, findings };
}
