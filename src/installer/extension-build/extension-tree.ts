import { fromByteName, streamOf } from '../../bytes/index.ts';
import { fewItems } from '../../errors/index.ts';
import type { Platform } from '../../oci/index.ts';
import type { ExtensionRecipe } from '../../recipe/index.ts';
import {
  emptyTree,
  mapTree,
  overlay,
  plainDirectoryAttributes,
  ROOT_OWNER,
  type RootNode,
  type RootTree,
} from '../../rootfs/index.ts';
import {
  constraintProblem,
  isUsrMerged,
  knownReleases,
  modulesDirectory,
  parseTalosVersion,
  type TalosVersion,
  writeExtensionManifest,
} from '../../talos/index.ts';
import { MANIFEST_NAME, ROOTFS_NAME } from '../extensions/extension-top.ts';
import type { OpenImages } from '../images/open-images.ts';
import { addServices } from '../services/add-services.ts';
import type { BuildContext } from '../session/context.ts';
import { applyLayers } from '../trees/apply-layers.ts';
import type { TreeSources } from '../trees/tree-sources.ts';
import { addSbom } from './add-sbom.ts';
import { treeOfModules } from './recipe-modules.ts';
import { withoutHardLinks } from './without-hard-links.ts';

export interface ExtensionTreeOptions {
  readonly platform: Platform;
  readonly sources: TreeSources;
  readonly images: Pick<OpenImages, 'set'>;
  /** The release that it is for, where that is known. */
  readonly version: TalosVersion | undefined;
  /** Seconds since 1970, of every entry. */
  readonly time: number;
  readonly context: BuildContext;
}

/** The files of an extension for one platform, as a tool unpacks them: `manifest.yaml` and `rootfs`. */
export async function treeOfExtension(recipe: ExtensionRecipe, options: ExtensionTreeOptions): Promise<RootTree> {
  const { time, context } = options;
  const filled = await filledRootfs(recipe, options);
  const { tree, copied } = withoutHardLinks(filled);
  if (copied.length > 0) {
    const paths = fewItems(
      copied.map((path) => `/${fromByteName(path)}`),
      MAX_NAMED,
    );
    const message = `hard links become copies, since Talos's imager would make empty files of them: ${paths}`;
    context.report({ kind: 'warning', message });
  }
  const plain = mapTree(tree, (node) => ({ ...node, ...ROOT_OWNER, mtime: time }));
  return joined(plain, manifestOf(recipe), time);
}

const MAX_NAMED = 5;

async function filledRootfs(
  recipe: ExtensionRecipe,
  { platform, sources, images, version, time, context }: ExtensionTreeOptions,
): Promise<RootTree> {
  const { signal } = context;
  const applying = { sources, time };
  const layered = await applyLayers(emptyTree(time), recipe.layers, applying);
  const served = await addServices(layered.tree, recipe.services, applying);
  const { modules } = recipe;
  const home = homeOfModules(recipe, version);
  const brought = modules && (await treeOfModules(modules, { sources, home, time, context }));
  const whole = brought === undefined ? served : overlay(served.tree, brought, { what: 'the modules', mtime: time });
  return await addSbom(whole.tree, recipe, { platform, images, time, signal });
}

/** An extension that no usr-merged release takes keeps its modules in `/lib/modules`. */
function homeOfModules({ metadata }: ExtensionRecipe, version: TalosVersion | undefined): string {
  if (version !== undefined) return modulesDirectory(version);
  const isForNewer = knownReleases.some(
    (known) => isUsrMerged(known) && constraintProblem(metadata.constraint, known) === undefined,
  );
  return isForNewer ? modulesDirectory(undefined) : modulesDirectory(LAST_UNMERGED);
}

const LAST_UNMERGED = parseTalosVersion('v1.9.6');

function manifestOf({ metadata }: ExtensionRecipe): Uint8Array {
  return writeExtensionManifest(metadata, undefined);
}

function joined(rootfs: RootTree, manifest: Uint8Array, time: number): RootTree {
  const attributes = plainDirectoryAttributes(time);
  const content = { kind: 'stream', open: () => streamOf(manifest) } as const;
  return {
    root: {
      ...attributes,
      kind: 'directory',
      children: new Map<string, RootNode>([
        [MANIFEST_NAME, { ...attributes, mode: 0o644, kind: 'file', size: manifest.length, content }],
        [ROOTFS_NAME, rootfs.root],
      ]),
    },
  };
}
