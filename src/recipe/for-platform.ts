import type { Platform } from '../oci/index.ts';
import type { RecipeCustomization } from './customization.ts';
import type { ExtensionRecipe } from './extension-recipe.ts';
import type { KernelSource, Recipe, ServiceSource } from './model.ts';
import type { Copy, ImageName, InlineFile, Layer, TreeSource } from './sources.ts';

type Fill = (text: string) => string;

/**
 * The recipe for one platform. `${TARGETARCH}`, `${TARGETOS}`, `${TARGETVARIANT}` and `${TARGETPLATFORM}` are
 * replaced in places, paths, labels and variables. File contents, link targets and service specs stay as they are.
 */
export function forPlatform(recipe: Recipe, platform: Platform): Recipe {
  const fill = filler(platform);
  const sources = new SourceFiller(fill);
  return {
    ...recipe,
    base: fillImage(recipe.base, fill),
    artifacts: recipe.artifacts === undefined ? undefined : fillImage(recipe.artifacts, fill),
    kernel: recipe.kernel === undefined ? undefined : fillKernel(recipe.kernel, fill, sources),
    remove: recipe.remove.map(fill),
    layers: recipe.layers.map((layer) => sources.layer(layer)),
    services: recipe.services.map((service) => fillService(service, sources)),
    customization: fillCustomization(recipe.customization, fill, sources),
    image: {
      tag: recipe.image.tag === undefined ? undefined : fill(recipe.image.tag),
      labels: fillValues(recipe.image.labels, fill),
      env: fillValues(recipe.image.env, fill),
      compression: recipe.image.compression,
      layers: recipe.image.layers.map((layer) => sources.layer(layer)),
    },
  };
}

/** The recipe of an extension for one platform, in the same way. Its metadata stay as they are. */
export function extensionForPlatform(recipe: ExtensionRecipe, platform: Platform): ExtensionRecipe {
  const fill = filler(platform);
  const sources = new SourceFiller(fill);
  const { modules, sbom, image } = recipe;
  return {
    ...recipe,
    layers: recipe.layers.map((layer) => sources.layer(layer)),
    services: recipe.services.map((service) => fillService(service, sources)),
    modules: modules && {
      ...modules,
      source: sources.source(modules.source),
      paths: modules.paths?.map(fill),
    },
    sbom: sbom.kind === 'file' ? { ...sbom, path: fill(sbom.path) } : sbom,
    image: { ...image, labels: fillValues(image.labels, fill) },
  };
}

function filler({ os, architecture, variant = '' }: Platform): Fill {
  const suffix = variant === '' ? '' : `/${variant}`;
  const values: Readonly<Record<string, string>> = {
    TARGETPLATFORM: `${os}/${architecture}${suffix}`,
    TARGETOS: os,
    TARGETARCH: architecture,
    TARGETVARIANT: variant,
  };
  return (text) => text.replaceAll(/\$\{(TARGET[A-Z]+)\}/g, (whole, name: string) => values[name] ?? whole);
}

function fillImage(image: ImageName, fill: Fill): ImageName {
  const { platform } = image;
  return { ...image, place: fill(image.place), platform: platform === undefined ? undefined : fill(platform) };
}

function fillKernel(kernel: KernelSource, fill: Fill, sources: SourceFiller): KernelSource {
  const { modules } = kernel;
  return {
    ...kernel,
    source: sources.source(kernel.source),
    vmlinuz: fill(kernel.vmlinuz),
    modules: modules === undefined ? undefined : fill(modules),
  };
}

function fillService(service: ServiceSource, sources: SourceFiller): ServiceSource {
  return { ...service, rootfs: service.rootfs === undefined ? undefined : sources.source(service.rootfs) };
}

/** Texts such as kernel arguments and META values stay as they are. */
function fillCustomization(
  { extensions, overlay, imageCache, ...others }: RecipeCustomization,
  fill: Fill,
  sources: SourceFiller,
): RecipeCustomization {
  return {
    ...others,
    extensions: extensions.map((one) =>
      one.kind === 'official' ? one : { ...one, source: sources.source(one.source) },
    ),
    overlay: overlay && { ...overlay, image: overlay.image && fillImage(overlay.image, fill) },
    imageCache: imageCache && sources.source(imageCache),
  };
}

function fillValues(values: Readonly<Record<string, string>>, fill: Fill): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, fill(value)]));
}

/**
 * Expands the variables of trees and keeps shared trees shared. Otherwise stages that copy from each other twice
 * would double the work with each stage.
 */
class SourceFiller {
  readonly #fill: Fill;
  readonly #done = new Map<TreeSource, TreeSource>();

  constructor(fill: Fill) {
    this.#fill = fill;
  }

  source(source: TreeSource): TreeSource {
    const done = this.#done.get(source);
    if (done !== undefined) return done;
    const filled = this.#filled(source);
    this.#done.set(source, filled);
    return filled;
  }

  layer(layer: Layer): Layer {
    if (layer.kind === 'files') return { ...layer, files: layer.files.map((file) => this.#file(file)) };
    const source = this.source(layer.source);
    if (layer.kind === 'tree') return { ...layer, source };
    return { ...layer, source, copies: layer.copies.map((copy) => this.#copy(copy)) };
  }

  #filled(source: TreeSource): TreeSource {
    if (source.kind === 'image') return { ...source, image: fillImage(source.image, this.#fill) };
    if (source.kind !== 'stage') return { ...source, path: this.#fill(source.path) };
    const base = source.base === undefined ? undefined : this.source(source.base);
    return { ...source, base, layers: source.layers.map((layer) => this.layer(layer)) };
  }

  #copy(copy: Copy): Copy {
    return { ...copy, from: copy.from.map(this.#fill), to: this.#fill(copy.to) };
  }

  #file(file: InlineFile): InlineFile {
    const { node } = file;
    const linked = node.kind === 'hardlink' ? { ...node, target: this.#fill(node.target) } : node;
    return { ...file, path: this.#fill(file.path), node: linked };
  }
}
