import { dirname, resolve } from 'node:path';
import {
  type FoundImages,
  imagesOfLines,
  imagesOfMachineConfig,
  imagesOfManifests,
  imagesOfRecipe,
  imagesOfRelease,
  isMirrorText,
  type Mirror,
  parseImagePath,
  parseMirror,
  type SourceText,
} from '../../mirror/index.ts';
import { parsePlace, parseReference } from '../../oci/index.ts';
import { parseTalosVersion } from '../../talos/index.ts';
import type { CliContext } from '../command.ts';
import { readRecipe } from '../read-recipe.ts';
import { readText } from '../read-text.ts';

export interface ReadImages {
  readonly findings: readonly FoundImages[];
  /** The mirror, if the text is a mirror file. */
  readonly mirror: Mirror | undefined;
}

/** Reads references from a text with one on each line, or from a mirror file and the sources that it names. */
export async function readImageList(file: string, context: CliContext): Promise<ReadImages> {
  const source = await readText(file, context);
  if (!isMirrorText(source.text)) return { findings: [imagesOfLines(source)], mirror: undefined };
  const folder = dirname(resolve(context.terminal.directory, file));
  const mirror = parseMirror(source, { folder });
  const findings = [imagesOf(mirror, source), ...releasesOf(mirror), ...(await filesOf(mirror, context))];
  return { findings, mirror };
}

/** Images in files and daemons have no host that a node could ask for. */
function imagesOf({ images }: Mirror, { name }: SourceText): FoundImages {
  return {
    images: images.flatMap(({ place, at }) => {
      const parsed = parsePlace(place);
      if (parsed.kind !== 'registry') return [];
      return [{ reference: parseReference(parsed.reference), origin: { kind: 'lines' as const, from: name, ...at } }];
    }),
    warnings: [],
  };
}

function releasesOf({ sources }: Mirror): readonly FoundImages[] {
  return sources.talos.map(({ version, kubernetes, bundles }) =>
    imagesOfRelease({ talos: parseTalosVersion(version), bundles, kubernetes }),
  );
}

async function filesOf({ sources }: Mirror, context: CliContext): Promise<readonly FoundImages[]> {
  const imagePaths = sources.imagePaths.map(parseImagePath);
  const findings: FoundImages[] = [];
  for (const file of sources.machineConfigs) findings.push(imagesOfMachineConfig(await readText(file, context)));
  for (const file of sources.manifests) findings.push(imagesOfManifests(await readText(file, context), { imagePaths }));
  for (const file of sources.lists) findings.push(imagesOfLines(await readText(file, context)));
  for (const place of sources.recipes) {
    const { recipe } = await readRecipe(place, { platform: [], rm: [], buildArg: [] }, context);
    findings.push(imagesOfRecipe(recipe));
  }
  return findings;
}
