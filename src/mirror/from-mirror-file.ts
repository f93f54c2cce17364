import { fieldName, isMapping, parseTalosVersion, readYamlDocuments } from '../talos/index.ts';
import { imagesOfRelease } from './from-release.ts';
import type { Findings, FoundImage } from './image-origin.ts';
import { readDocuments, readImage, type SourceDocument } from './read-documents.ts';
import { isTextComplaint, type SourceText, type TextComplaint, textError } from './source-text.ts';

/** Whether a text is a mirror file, told by what it says of itself. */
export function isMirrorFile(text: string): boolean {
  if (!/^\s*(["']?kind["']?\s*:|\{)/m.test(text)) return false;
  const [first] = readYamlDocuments(text, { file: 'mirror.yaml' });
  return first?.kind === 'value' && isMapping(first.value) && first.value['kind'] === 'Mirror';
}

/**
 * The images that a mirror file lists, and those of the Talos releases that it names. Other sources of
 * it are files of their own: a warning names each.
 */
export function imagesOfMirrorFile(source: SourceText): Findings {
  const images: FoundImage[] = [];
  const warnings: string[] = [];
  const complaints = readDocuments(source, 'REFERENCE_INVALID', (document) => {
    const read = listed(document).map((at) =>
      readImage(at, document, 'REFERENCE_INVALID', { kind: 'lines', from: source.name, what: fieldName(at.path) }),
    );
    images.push(...read.filter((item): item is FoundImage => !isTextComplaint(item)));
    for (const found of releases(document)) {
      images.push(...found.images);
      warnings.push(...found.warnings);
    }
    warnings.push(...notFollowed(document, source));
    return read.filter((item): item is TextComplaint => isTextComplaint(item));
  });
  if (complaints.length > 0) throw textError(source.name, complaints);
  return { images, warnings: images.length === 0 ? [...warnings, `${source.name}: names no image`] : warnings };
}

function listed({ value }: SourceDocument) {
  const images = isMapping(value) && Array.isArray(value['images']) ? (value['images'] as readonly unknown[]) : [];
  return images.map((image, index) =>
    isMapping(image)
      ? { path: ['images', index, 'source'], value: image['source'] }
      : { path: ['images', index], value: image },
  );
}

function releases(document: SourceDocument): readonly Findings[] {
  const talos = sourcesOf(document)['talos'];
  const items: readonly unknown[] = Array.isArray(talos) ? talos : talos === undefined ? [] : [talos];
  return items.flatMap((item) => {
    const { version, kubernetes } = isMapping(item) ? item : { version: item, kubernetes: undefined };
    if (typeof version !== 'string') return [];
    const own = typeof kubernetes === 'string' ? kubernetes : undefined;
    return [imagesOfRelease({ talos: parseTalosVersion(version), bundles: ['k8s', 'talos'], kubernetes: own })];
  });
}

/** Sources that are files, and the flag that takes each. */
const fileSources: Readonly<Record<string, string>> = {
  machineConfigs: '--machine-config',
  manifests: '--manifests',
  lists: '--file',
};

function notFollowed(document: SourceDocument, { name }: SourceText): readonly string[] {
  return Object.entries(sourcesOf(document))
    .filter(([source]) => source !== 'talos' && source !== 'imagePaths')
    .map(([source]) => {
      const { line, column } = document.at(['sources', source]);
      const flag = Object.hasOwn(fileSources, source) ? fileSources[source] : undefined;
      const advice = flag === undefined ? 'list them by `rootsmith images list`' : `pass them by \`${flag}\``;
      return `${name}:${line}:${column}: the files of \`sources.${source}\` are not read here: ${advice}`;
    });
}

function sourcesOf({ value }: SourceDocument): Readonly<Record<string, unknown>> {
  const sources = isMapping(value) ? value['sources'] : undefined;
  return isMapping(sources) ? sources : {};
}
