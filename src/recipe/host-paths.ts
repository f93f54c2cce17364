import type { RecipeCustomization } from './customization.ts';
import type { Recipe } from './model.ts';
import type { Layer, TreeSource } from './sources.ts';

/**
 * Lists every file and directory of this machine that a recipe reads, each once, so that they can be watched for
 * changes.
 */
export function hostPathsOf(recipe: Recipe): readonly string[] {
  const { kernel, layers, services, customization, image, schematicFile } = recipe;
  const paths = new Set<string>();
  if (schematicFile !== undefined) paths.add(schematicFile.path);
  const seen = new Set<TreeSource>();
  const collect = (source: TreeSource | undefined): void => {
    if (source === undefined || seen.has(source)) return;
    seen.add(source);
    if (source.kind === 'directory' || source.kind === 'tar') paths.add(source.path);
    if (source.kind !== 'stage') return;
    collect(source.base);
    for (const layer of source.layers) collectLayer(layer);
  };
  const collectLayer = (layer: Layer): void => {
    if (layer.kind !== 'files') collect(layer.source);
  };
  collect(kernel?.source);
  for (const layer of [...layers, ...image.layers]) collectLayer(layer);
  for (const { rootfs } of services) collect(rootfs);
  for (const extension of customization.extensions) if (extension.kind !== 'official') collect(extension.source);
  for (const path of filesOf(customization)) paths.add(path);
  return [...paths];
}

function filesOf({ meta, machineConfig, secureBoot }: RecipeCustomization): readonly string[] {
  const named = [...meta, machineConfig, secureBoot?.signingKey, secureBoot?.pcrKey];
  return [
    ...named.flatMap((source) => (source?.kind === 'file' ? [source.path] : [])),
    ...[secureBoot?.signingCertificate, secureBoot?.pcrPublicKey].filter((path) => path !== undefined),
    ...Object.values(secureBoot?.enrollment ?? {}),
  ];
}
