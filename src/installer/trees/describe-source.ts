import type { TreeSource } from '../../recipe/index.ts';

/** A source as a person would name it. */
export function describeSource(source: TreeSource): string {
  switch (source.kind) {
    case 'image':
      return `\`${source.image.place}\``;
    case 'directory':
    case 'tar':
      return `\`${source.path}\``;
    case 'stage':
      return `stage \`${source.name}\``;
  }
}
