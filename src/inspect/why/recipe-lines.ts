import type { Copy, Layer, Position, Recipe, TreeSource } from '../../recipe/index.ts';
import { serviceRootfsPath, serviceSpecPath } from '../../talos/index.ts';

/** A line of a recipe that a file of the result comes from, or may come from. */
export interface RecipeLine {
  readonly at: Position;
  /** What stands there: `a file`, `a copy to /usr/local/lib/`. */
  readonly what: string;
  /** False where the line brings more than one file, so that another line may have brought this one. */
  readonly isCertain: boolean;
}

/**
 * The lines of a recipe that bring a path of the root file system (without a leading slash), those that count first: a
 * later layer lies over an earlier one. What a source holds is not read, so a line that copies a directory only may
 * have brought the file.
 */
export function recipeLines(recipe: Recipe, path: string): readonly RecipeLine[] {
  const found = [
    ...recipe.layers.flatMap((layer) => linesOfLayer(layer, path)),
    ...recipe.services.flatMap((service) => linesOfService(service, path)),
    ...linesOfKernel(recipe, path),
  ].reverse();
  const certain = found.filter(({ isCertain }) => isCertain);
  return certain.length > 0 ? certain.slice(0, 1) : found;
}

function linesOfLayer(layer: Layer, path: string): readonly RecipeLine[] {
  switch (layer.kind) {
    case 'files':
      return layer.files
        .filter((file) => isAt(file.path, path))
        .map(({ at }) => ({ at, what: 'a file of the recipe', isCertain: true }));
    case 'copy':
      return layer.copies.flatMap((copy) => linesOfCopy(copy, layer.source, path));
    case 'tree':
      return [{ at: layer.at, what: `everything of ${nameOfSource(layer.source)}`, isCertain: false }];
  }
}

function linesOfCopy({ from, to, at }: Copy, source: TreeSource, path: string): readonly RecipeLine[] {
  const target = plainPath(to);
  if (!isAt(to, path) && !isBelow(target, path)) return [];
  const names = from.map((each) => plainPath(each).split('/').at(-1) ?? '');
  const isDirectory = to.endsWith('/') || from.length > 1;
  const isNamed = isDirectory ? names.some((name) => joined(target, name) === path) : target === path;
  return [{ at, what: `a copy from ${nameOfSource(source)} to ${to}`, isCertain: isNamed }];
}

function linesOfService({ name, rootfs, at }: Recipe['services'][number], path: string): readonly RecipeLine[] {
  if (path === serviceSpecPath(name)) return [{ at, what: `the spec of the service ${name}`, isCertain: true }];
  const isIn = rootfs !== undefined && isBelow(serviceRootfsPath(name), path);
  return isIn ? [{ at, what: `the root file system of the service ${name}`, isCertain: true }] : [];
}

function linesOfKernel({ kernel }: Recipe, path: string): readonly RecipeLine[] {
  if (kernel?.modules === undefined || !/^(?:usr\/)?lib\/modules\//.test(path)) return [];
  return [{ at: kernel.at, what: `the kernel and its modules, from ${nameOfSource(kernel.source)}`, isCertain: false }];
}

/** The line that brings an extension, by the name that it has in the image. */
export function extensionLine({ customization }: Recipe, name: string): RecipeLine | undefined {
  const found = customization.extensions.find((source) => {
    if (source.kind === 'official') return source.name.split('/').at(-1) === name;
    if (source.kind === 'recipe') return source.path.split('/').includes(name);
    return nameOfSource(source.source).split(/[/:@]/).includes(name);
  });
  return found && { at: found.at, what: `the extension ${name}`, isCertain: true };
}

function nameOfSource(source: TreeSource): string {
  switch (source.kind) {
    case 'image':
      return source.image.place;
    case 'directory':
    case 'tar':
      return source.path;
    case 'stage':
      return `the stage ${source.name}`;
  }
}

function isAt(absolute: string, path: string): boolean {
  return plainPath(absolute) === path;
}

function isBelow(directory: string, path: string): boolean {
  return directory === '' || path.startsWith(`${directory}/`);
}

function joined(directory: string, name: string): string {
  return directory === '' ? name : `${directory}/${name}`;
}

/** Without slashes at both ends. */
function plainPath(path: string): string {
  return path.replace(/^\/+/, '').replace(/\/+$/, '');
}
