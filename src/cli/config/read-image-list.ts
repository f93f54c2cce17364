import { dirname, resolve } from 'node:path';
import {
  type FoundImages,
  findingsOf,
  imagesOfLines,
  isMirrorText,
  type Mirror,
  parseMirror,
  type SourceText,
} from '../../mirror/index.ts';
import { noRecipeFlags } from '../build/recipe-flags.ts';
import type { CliContext } from '../command.ts';
import { readRecipe } from '../read-recipe.ts';
import { readListText, readText } from '../read-text.ts';

export interface ReadImages {
  readonly findings: readonly FoundImages[];
  /** The mirror, if the text is a mirror file. */
  readonly mirror: Mirror | undefined;
}

/** Reads references from a text with one on each line, or from a mirror file and the sources that it names. */
export async function readImageList(file: string, context: CliContext): Promise<ReadImages> {
  const source = await readListText(file, context);
  if (!isMirrorText(source.text)) return { findings: [imagesOfLines(source)], mirror: undefined };
  const folder = dirname(resolve(context.terminal.directory, file));
  const mirror = parseMirror(source, { folder });
  const listed = await findingsOf(mirror, {
    readText: (path) => readText(path, context),
    readRecipe: async (path) => (await readRecipe(path, noRecipeFlags, context)).recipe,
  });
  return { findings: [imagesOf(mirror, source), ...listed], mirror };
}

/** Images in files and daemons have no host that a node could ask for. */
function imagesOf({ images }: Mirror, { name }: SourceText): FoundImages {
  return {
    images: images.flatMap(({ place, at }) => {
      if (place.kind !== 'registry') return [];
      return [{ reference: place.reference, origin: { kind: 'lines' as const, from: name, ...at } }];
    }),
    warnings: [],
  };
}
