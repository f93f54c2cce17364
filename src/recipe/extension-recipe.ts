import { resolve } from 'node:path';
import * as z from 'zod';
import { schemaHint } from './complaints.ts';
import { type ExtensionRecipeYaml, extensionRecipeSchema } from './extension-schema.ts';
import type { ServiceSource } from './model.ts';
import { namesOwner } from './owners.ts';
import { readChecked } from './read-checked.ts';
import type { Layer, Position, TreeSource } from './sources.ts';
import { buildService, type ParseRecipeOptions } from './yaml.ts';
import { buildLayers } from './yaml-layers.ts';
import { positionOf, type RecipeContext, sourceOf } from './yaml-source.ts';

/** A system extension to make. */
export interface ExtensionRecipe {
  /** The file that was read. */
  readonly file: string;
  readonly metadata: {
    readonly name: string;
    readonly version: string;
    readonly author: string;
    readonly description: string;
    /** Which releases of Talos it fits. @default '>= v1.0.0' */
    readonly constraint: string;
    readonly extraInfo: string | undefined;
    readonly at: Position;
  };
  readonly layers: readonly Layer[];
  readonly services: readonly ServiceSource[];
  readonly modules:
    | {
        readonly source: TreeSource;
        /** Paths or globs, or undefined for all. */
        readonly paths: readonly string[] | undefined;
        readonly at: Position;
      }
    | undefined;
  /** `write` makes one. */
  readonly sbom: { readonly kind: 'none' | 'write' } | { readonly kind: 'file'; readonly path: string };
  /** True if any copy, file or layer names an owner. */
  readonly setsOwners: boolean;
  /** The platforms `os/arch`, or undefined for those that Talos has. */
  readonly platforms: readonly string[] | undefined;
  readonly image: { readonly tag: string | undefined; readonly labels: Readonly<Record<string, string>> };
}

const ANY_TALOS = '>= v1.0.0';

/** Reads a recipe of the kind Extension. Throws `RECIPE_INVALID` with every complaint, as `parseRecipe`. */
export function parseExtensionRecipe(text: string, { file, folder }: ParseRecipeOptions): ExtensionRecipe {
  const options = {
    file,
    wanted: 'Extension',
    code: 'RECIPE_INVALID',
    hint: schemaHint('recipe for an extension', 'extension.schema.json'),
  } as const;
  const { value, positions } = readChecked(text, extensionRecipeSchema, options);
  const context: RecipeContext = { file, folder: resolve(folder), positions };
  const { metadata, layers = [], services = [], modules, sbom = false, platforms, image = {} } = value;
  const built = buildLayers(layers, context);
  return {
    file,
    metadata: metadataOf(metadata, context),
    layers: built,
    services: services.map((service, index) => buildService(service, index, context)),
    modules: modules === undefined ? undefined : modulesOf(modules, context),
    sbom: sbomOf(sbom, context),
    setsOwners: built.some(namesOwner),
    platforms,
    image: { tag: image.tag, labels: image.labels ?? {} },
  };
}

/** The JSON Schema of such a recipe, for editors. */
export function extensionRecipeJsonSchema(): Readonly<Record<string, unknown>> {
  return z.toJSONSchema(extensionRecipeSchema, { io: 'input' });
}

/** The exact text of `recipes/extension.schema.json`. */
export function extensionJsonSchemaText(): string {
  return `${JSON.stringify(extensionRecipeJsonSchema(), undefined, 2)}\n`;
}

function metadataOf(
  { talos = ANY_TALOS, extraInfo, ...facts }: ExtensionRecipeYaml['metadata'],
  context: RecipeContext,
): ExtensionRecipe['metadata'] {
  return { ...facts, constraint: talos, extraInfo, at: positionOf(['metadata'], context) };
}

function modulesOf(
  { from, paths }: NonNullable<ExtensionRecipeYaml['modules']>,
  context: RecipeContext,
): ExtensionRecipe['modules'] {
  return { source: sourceOf(from, ['modules', 'from'], context), paths, at: positionOf(['modules'], context) };
}

function sbomOf(sbom: boolean | string, { folder }: RecipeContext): ExtensionRecipe['sbom'] {
  if (typeof sbom === 'string') return { kind: 'file', path: resolve(folder, sbom) };
  return { kind: sbom ? 'write' : 'none' };
}
