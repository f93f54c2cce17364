import { readAll } from '../../bytes/index.ts';
import { readYamlDocuments } from '../../machine-config/index.ts';
import type { Layer, Recipe } from '../../recipe/index.ts';
import type { RootNode, RootTree } from '../../rootfs/index.ts';
import { isMapping } from '../../talos/index.ts';
import type { SourceReader } from '../trees/apply-layers.ts';
import { describeSource } from '../trees/describe-source.ts';
import type { Breakage } from './finding.ts';

export interface PlainExtensionsInput {
  readonly recipe: Pick<Recipe, 'layers'>;
  readonly base: RootTree;
  /** The base's tree with the recipe's changes. */
  readonly tree: RootTree;
  readonly sources: Pick<SourceReader, 'tree'>;
}

const MANIFEST = 'manifest.yaml';
const ROOTFS = 'rootfs';

/**
 * Finds layers that are system extensions. Such an image holds only `/manifest.yaml` and `/rootfs`, and the imager
 * unpacks it. As a layer, its files would not be where Talos looks for them.
 */
export async function findPlainExtensions(input: PlainExtensionsInput): Promise<readonly Breakage[]> {
  const { recipe, base, tree, sources } = input;
  if (!isExtension(tree) || isExtension(base)) return [];
  const found: Breakage[] = [];
  for (const layer of recipe.layers) {
    if (layer.kind === 'files' || layer.source.kind === 'stage') continue;
    const source = await sources.tree(layer.source);
    if (isExtension(source)) found.push(await describe(source, layer));
  }
  return found.length > 0 ? found : [await describe(tree)];
}

function isExtension({ root }: RootTree): boolean {
  return root.children.get(MANIFEST)?.kind === 'file' && root.children.get(ROOTFS)?.kind === 'directory';
}

async function describe(tree: RootTree, layer?: Exclude<Layer, { readonly kind: 'files' }>): Promise<Breakage> {
  const name = await extensionName(tree.root.children.get(MANIFEST));
  const at = layer?.kind === 'tree' ? layer.at : layer?.copies[0]?.at;
  const where = at === undefined ? '' : `${at.file}:${at.line}: `;
  const what = layer === undefined ? 'a layer' : describeSource(layer.source);
  return {
    rule: 'extension-as-layer',
    message: `${where}${what} is the system extension${name === undefined ? '' : ` ${name}`}: as a layer it would put its files below \`/${ROOTFS}\`, where Talos does not look`,
    advice: `Copy from its rootfs, by \`copy: [{ from: /${ROOTFS}/, to: / }]\` in a recipe or \`COPY --from=IMAGE /${ROOTFS}/ /\` in a Dockerfile, or let Talos's imager add it to the result.`,
  };
}

const MANIFEST_LIMIT_BYTES = 1024 * 1024;

/** `name` and version of a manifest; undefined where it does not say them. */
async function extensionName(manifest: RootNode | undefined): Promise<string | undefined> {
  if (manifest?.kind !== 'file' || manifest.content.kind !== 'stream' || manifest.size > MANIFEST_LIMIT_BYTES)
    return undefined;
  const bytes = await readAll(manifest.content.open(), { limitBytes: MANIFEST_LIMIT_BYTES, what: MANIFEST });
  const [document] = readYamlDocuments(new TextDecoder().decode(bytes), { file: MANIFEST });
  const value = document?.kind === 'value' && isMapping(document.value) ? document.value['metadata'] : undefined;
  if (!isMapping(value) || typeof value['name'] !== 'string') return undefined;
  const version = typeof value['version'] === 'string' ? ` ${value['version']}` : '';
  return `\`${value['name']}\`${version}`;
}
