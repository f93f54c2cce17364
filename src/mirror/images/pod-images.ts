import { joinImageParts } from './image-parts.ts';
import type { Selected } from './image-path.ts';

const containerLists: readonly string[] = ['containers', 'initContainers', 'ephemeralContainers'];

/** The images that a value names inside pod specs, and elsewhere. */
export interface PodImages {
  /** The images that Kubernetes pulls: those of containers of all sorts, and image volumes. */
  readonly pulled: readonly Selected[];
  /** Other fields called `image` or `…Image`, also those written in parts: only an operator understands them. */
  readonly other: readonly Selected[];
}

/**
 * Finds the images of pod specs at any depth of a value, in the order of the text. Each node is visited once,
 * so an alias that repeats a value, or contains itself, costs nothing.
 */
export function podImages(value: unknown, path: Selected['path'] = []): PodImages {
  const [pulled, other]: [Selected[], Selected[]] = [[], []];
  const seen = new Set<object>();
  const taken = new Set<object>();
  visit({ path, value });
  return { pulled, other };

  function visit(at: Selected): void {
    if (typeof at.value !== 'object' || at.value === null || seen.has(at.value)) return;
    seen.add(at.value);
    for (const [key, item] of childrenOf(at)) {
      const child = { path: [...at.path, key], value: item };
      if (Array.isArray(item) && containerLists.includes(String(key))) takeFrom(child, 'image');
      if (Array.isArray(item) && key === 'volumes') takeFrom(child, 'image', 'reference');
      const image = isImageName(key) && !taken.has(at.value) ? joinImageParts(item) : undefined;
      if (typeof image === 'string') other.push({ ...child, value: image });
      visit(child);
    }
  }

  function takeFrom({ path: list, value: items }: Selected, ...names: readonly string[]): void {
    for (const [index, item] of childrenOf({ path: list, value: items })) {
      let holder: unknown = item;
      for (const name of names.slice(0, -1)) holder = fieldOf(holder, name);
      const image = fieldOf(holder, names.at(-1) ?? '');
      if (image === undefined || image === null || image === '') continue;
      if (typeof holder === 'object' && holder !== null && !taken.has(holder)) {
        taken.add(holder);
        pulled.push({ path: [...list, index, ...names], value: image });
      }
    }
  }
}

function childrenOf({ value }: Selected): Iterable<[string | number, unknown]> {
  if (Array.isArray(value)) return value.entries();
  return typeof value === 'object' && value !== null ? Object.entries(value) : [];
}

function fieldOf(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  return Object.entries(value).find(([key]) => key === name)?.[1];
}

function isImageName(key: string | number): boolean {
  return typeof key === 'string' && /^image$|Image$/.test(key);
}
