import { joinImageParts } from './image-parts.ts';
import type { Selected } from './image-path.ts';

const containerLists: readonly string[] = ['containers', 'initContainers', 'ephemeralContainers'];

/** What looks like an image in a value: inside pod specs, and elsewhere. */
export interface PodImages {
  /** The fields that Kubernetes pulls: containers of all sorts, and image volumes. */
  readonly pulled: readonly Selected[];
  /** Others called `image` or `…Image`, in parts too, which only an operator understands. */
  readonly other: readonly Selected[];
}

/**
 * Walks over a value and finds the images of pod specs at any depth, in the order of the text.
 * Everything is visited once, so aliases that repeat or contain themselves cost nothing.
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
