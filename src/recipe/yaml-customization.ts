import { resolve } from 'node:path';
import type {
  ExtensionSource,
  MachineConfigSource,
  MetaSource,
  OverlaySource,
  RecipeCustomization,
  SecureBootSource,
  SigningSource,
} from './customization.ts';
import { type CustomizationYaml, metaKeyOf } from './schema-customization.ts';
import type { TreeSource } from './sources.ts';
import { imageName, positionOf, type RecipeContext, sourceOf } from './yaml-source.ts';

type Path = readonly PropertyKey[];
type Given<K extends keyof CustomizationYaml> = NonNullable<CustomizationYaml[K]>;

/** What a checked recipe says about Talos. Relative paths start from the recipe's folder. */
export function buildCustomization(yaml: CustomizationYaml, context: RecipeContext): RecipeCustomization {
  const { extensions = [], kernelArgs = [], meta = [], machineConfig, overlay, imageCache, secureBoot } = yaml;
  return {
    extensions: extensions.map((one, index) => buildExtension(one, ['extensions', index], context)),
    kernelArgs,
    meta: meta.map((one, index) => buildMeta(one, ['meta', index], context)),
    machineConfig: machineConfig === undefined ? undefined : buildMachineConfig(machineConfig, context),
    overlay: overlay === undefined ? undefined : buildOverlay(overlay, context),
    imageCache: imageCache === undefined ? undefined : buildImageCache(imageCache, context),
    secureBoot: secureBoot === undefined ? undefined : buildSecureBoot(secureBoot, context),
  };
}

function buildExtension(one: Given<'extensions'>[number], path: Path, context: RecipeContext): ExtensionSource {
  const at = positionOf(path, context);
  if ('official' in one) {
    const name = one.official.startsWith('siderolabs/') ? one.official : `siderolabs/${one.official}`;
    return { kind: 'official', name, at };
  }
  if ('recipe' in one) {
    const recipe = resolve(context.folder, one.recipe);
    return { kind: 'recipe', path: recipe, source: { kind: 'image', image: { place: `oci:${recipe}`, at } }, at };
  }
  return { kind: 'tree', source: sourceOf(one, path, context), at };
}

function buildMeta(one: Given<'meta'>[number], path: Path, context: RecipeContext): MetaSource {
  const key = metaKeyOf(one.key);
  if (key === undefined) throw new Error('bug: an unchecked META key');
  const at = positionOf(path, context);
  if ('value' in one) return { kind: 'text', key, value: one.value, at };
  return { kind: 'file', key, path: resolve(context.folder, one.from), at };
}

function buildMachineConfig(config: Given<'machineConfig'>, context: RecipeContext): MachineConfigSource {
  const at = positionOf(['machineConfig'], context);
  if (typeof config === 'string') return { kind: 'file', path: resolve(context.folder, config), at };
  return { kind: 'text', content: config.content, at };
}

function buildImageCache(cache: Given<'imageCache'>, context: RecipeContext): TreeSource {
  const path = ['imageCache'];
  if (typeof cache !== 'string') return sourceOf(cache, path, context);
  return { kind: 'image', image: imageName(cache, path, context) };
}

function buildOverlay({ image, name, options = {} }: Given<'overlay'>, context: RecipeContext): OverlaySource {
  return {
    image: image === undefined ? undefined : imageName(image, ['overlay', 'image'], context),
    name,
    options,
    at: positionOf(['overlay'], context),
  };
}

function buildSecureBoot(yaml: Given<'secureBoot'>, context: RecipeContext): SecureBootSource {
  const { signingKey, pcrKey, pcrPublicKey, enroll = 'if-safe', enrollment, microsoftCertificates = false } = yaml;
  const path = (file: string): string => resolve(context.folder, file);
  return {
    signingKey: buildSigner(signingKey, ['secureBoot', 'signingKey'], context),
    signingCertificate: path(yaml.signingCertificate),
    pcrKey: pcrKey === undefined ? undefined : buildSigner(pcrKey, ['secureBoot', 'pcrKey'], context),
    pcrPublicKey: pcrPublicKey === undefined ? undefined : path(pcrPublicKey),
    enroll,
    enrollment:
      enrollment === undefined
        ? undefined
        : { PK: path(enrollment.PK), KEK: path(enrollment.KEK), db: path(enrollment.db) },
    microsoftCertificates,
    at: positionOf(['secureBoot'], context),
  };
}

function buildSigner(signer: Given<'secureBoot'>['signingKey'], path: Path, context: RecipeContext): SigningSource {
  const at = positionOf(path, context);
  if (typeof signer === 'string') return { kind: 'file', path: resolve(context.folder, signer), at };
  return { kind: 'command', command: signer.command, at };
}
