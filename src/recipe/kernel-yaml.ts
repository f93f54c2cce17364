import { resolve } from 'node:path';
import { schemaHint } from './complaints.ts';
import type {
  InlineOption,
  KernelConfigBase,
  KernelConfigSource,
  KernelRecipe,
  KernelTreeSource,
  NamedPath,
  PatchSource,
  SigningFiles,
} from './kernel-model.ts';
import { type KernelRecipeYaml, kernelSchema } from './kernel-schema.ts';
import { absolutePlace } from './places.ts';
import { readChecked } from './read-checked.ts';
import type { ParseRecipeOptions } from './yaml.ts';
import { positionOf, type RecipeContext } from './yaml-source.ts';

const HINT = schemaHint('kernel recipe', 'kernel.schema.json');

/** Reads a `kernel.yaml`. Throws `RECIPE_INVALID` with every complaint, each with file, line and column. */
export function parseKernelRecipe(text: string, { file, folder }: ParseRecipeOptions): KernelRecipe {
  const { value, positions } = readChecked(text, kernelSchema, {
    file,
    wanted: 'Kernel',
    code: 'RECIPE_INVALID',
    hint: HINT,
  });
  return buildKernelRecipe(value, { file, folder: resolve(folder), positions });
}

function buildKernelRecipe(recipe: KernelRecipeYaml, context: RecipeContext): KernelRecipe {
  const { source, version, arch, modules = [], strip = true, localVersion, jobs, layout = 'usr', image = {} } = recipe;
  return {
    file: context.file,
    source: treeSource(source, context),
    version,
    arch,
    patches: patchSource(recipe.patches, context),
    config: configSource(recipe.config, context),
    modules: modules.map(({ dir, as = 'external' }, index) => ({
      ...pathAt(dir, ['modules', index, 'dir'], context),
      as,
    })),
    signing: signingFiles(recipe.signing, context),
    strips: strip,
    localVersion,
    jobs,
    layout,
    image: {
      tag: image.tag === undefined ? undefined : absolutePlace(image.tag, context.folder),
      labels: image.labels ?? {},
    },
  };
}

function pathAt(path: string, field: readonly PropertyKey[], context: RecipeContext): NamedPath {
  return { path: resolve(context.folder, path), at: positionOf(field, context) };
}

/** Where the packages of Debian put the archive of the source. */
const DEBIAN_SOURCES = '/usr/src';

function treeSource(source: KernelRecipeYaml['source'], context: RecipeContext): KernelTreeSource {
  if ('dir' in source) return { kind: 'directory', ...pathAt(source.dir, ['source', 'dir'], context) };
  if ('git' in source)
    return { kind: 'git', ...pathAt(source.git, ['source', 'git'], context), ref: source.ref ?? 'HEAD' };
  const checksums = { sha256: source.sha256, sha512: source.sha512 };
  if ('tarball' in source) {
    return { kind: 'tarball', ...pathAt(source.tarball, ['source', 'tarball'], context), checksums };
  }
  const archive = `${DEBIAN_SOURCES}/${source.debian}.tar.xz`;
  return { kind: 'debian', package: source.debian, ...pathAt(archive, ['source', 'debian'], context), checksums };
}

function patchSource(patches: KernelRecipeYaml['patches'], context: RecipeContext): PatchSource | undefined {
  if (patches === undefined) return undefined;
  if (typeof patches === 'string') return { kind: 'directory', ...pathAt(patches, ['patches'], context) };
  return { kind: 'files', files: patches.map((path, index) => pathAt(path, ['patches', index], context)) };
}

function configSource(config: KernelRecipeYaml['config'], context: RecipeContext): KernelConfigSource {
  const { fragments = [], options = {} } = config;
  return {
    base: configBase(config, context),
    fragments: fragments.map((path, index) => pathAt(path, ['config', 'fragments', index], context)),
    options: Object.entries(options).map(([name, value]) => inlineOption(name, value, context)),
  };
}

function configBase(config: KernelRecipeYaml['config'], context: RecipeContext): KernelConfigBase {
  if ('file' in config) return { kind: 'file', ...pathAt(config.file, ['config', 'file'], context) };
  if ('target' in config) {
    return { kind: 'target', target: config.target, at: positionOf(['config', 'target'], context) };
  }
  const place = absolutePlace(config.from, context.folder);
  return { kind: 'image', image: { place, at: positionOf(['config', 'from'], context) } };
}

/** YAML has `true` and `false` for what the kernel calls `y` and `n`. */
function inlineOption(name: string, value: string | number | boolean, context: RecipeContext): InlineOption {
  const text = typeof value === 'boolean' ? (value ? 'y' : 'n') : String(value);
  return { name: name.replace(/^CONFIG_/, ''), value: text, at: positionOf(['config', 'options', name], context) };
}

function signingFiles(signing: KernelRecipeYaml['signing'], context: RecipeContext): SigningFiles | undefined {
  if (signing === undefined) return undefined;
  const { key, cert } = signing;
  return {
    key: pathAt(key, ['signing', 'key'], context),
    cert: cert === undefined ? undefined : pathAt(cert, ['signing', 'cert'], context),
  };
}
