import { basename, dirname, resolve } from 'node:path';
import { parseMode, parseOwner } from './owners.ts';
import { destinationPath, innerPath, literalGlob } from './paths.ts';
import type { CopyYaml, FileYaml, LayerYaml } from './schema.ts';
import type { Copy, InlineFile, Layer, Position, RecipeOwner } from './sources.ts';
import { positionOf, type RecipeContext, type SourceYaml, sourceOf } from './yaml-source.ts';

type Path = readonly PropertyKey[];
type FilesYaml = Extract<LayerYaml, { readonly files: unknown }>;
type TreeYaml = Exclude<LayerYaml, FilesYaml>;

/** The layers of a recipe, in order. */
export function buildLayers(layers: readonly LayerYaml[], context: RecipeContext): readonly Layer[] {
  return layers.flatMap((layer, index) =>
    'files' in layer ? buildFiles(layer, ['layers', index], context) : [buildTree(layer, ['layers', index], context)],
  );
}

function buildTree(layer: TreeYaml & SourceYaml, path: Path, context: RecipeContext): Layer {
  const source = sourceOf(layer, path, context);
  const at = positionOf(path, context);
  const owner = layer.owner === 'keep' ? 'keep' : ownerOf(layer.owner);
  if (layer.copy === undefined) return { kind: 'tree', source, owner, at };
  const fallback = owner === 'keep' ? undefined : owner;
  const copies = layer.copy.map((copy, index) =>
    buildCopy(copy, fallback, positionOf([...path, 'copy', index], context)),
  );
  return { kind: 'copy', source, copies };
}

function buildCopy(copy: CopyYaml, fallback: RecipeOwner | undefined, at: Position): Copy {
  const from = typeof copy.from === 'string' ? [copy.from] : copy.from;
  return {
    from: from.map(innerPath),
    to: destinationPath(copy.to),
    owner: ownerOf(copy.owner) ?? fallback,
    mode: modeOf(copy.mode),
    unpackTars: false,
    at,
  };
}

/** Consecutive files make one layer. A file that is read `from` the host makes a copy of its own between them. */
function buildFiles({ files }: FilesYaml, path: Path, context: RecipeContext): readonly Layer[] {
  const layers: Layer[] = [];
  let row: InlineFile[] = [];
  const endRow = () => {
    if (row.length > 0) layers.push({ kind: 'files', files: row });
    row = [];
  };
  for (const [index, file] of files.entries()) {
    const at = positionOf([...path, 'files', index], context);
    if ('from' in file) {
      endRow();
      layers.push(buildHostFile(file, context.folder, at));
    } else row.push(buildFile(file, at));
  }
  endRow();
  return layers;
}

function buildHostFile(file: Extract<FileYaml, { readonly from: unknown }>, folder: string, at: Position): Layer {
  const path = resolve(folder, file.from);
  return {
    kind: 'copy',
    source: { kind: 'directory', path: dirname(path), ignore: [], modes: 'checkout', at },
    copies: [
      {
        from: [literalGlob(basename(path))],
        to: destinationPath(file.path),
        owner: ownerOf(file.owner),
        mode: modeOf(file.mode),
        unpackTars: false,
        at,
      },
    ],
  };
}

function buildFile(file: Exclude<FileYaml, { readonly from: unknown }>, at: Position): InlineFile {
  return {
    path: destinationPath(file.path).replace(/(?<=.)\/$/, ''),
    node: nodeOf(file),
    mode: 'mode' in file ? modeOf(file.mode) : undefined,
    owner: 'owner' in file ? ownerOf(file.owner) : undefined,
    xattrs: 'xattrs' in file ? xattrsOf(file.xattrs) : {},
    at,
  };
}

function nodeOf(file: Exclude<FileYaml, { readonly from: unknown }>): InlineFile['node'] {
  if ('content' in file) return { kind: 'file', content: new TextEncoder().encode(file.content) };
  if ('contentBase64' in file) return { kind: 'file', content: fromBase64(file.contentBase64) };
  if ('symlink' in file) return { kind: 'symlink', target: file.symlink };
  if ('hardlink' in file) return { kind: 'hardlink', target: destinationPath(file.hardlink) };
  return { kind: 'directory' };
}

function xattrsOf(xattrs: Readonly<Record<string, string>> = {}): InlineFile['xattrs'] {
  return Object.fromEntries(Object.entries(xattrs).map(([name, value]) => [name, xattrValue(value)]));
}

/** Reads the notation of setfattr: `0x` and hexadecimal digits, `0s` and base64, or plain text. */
function xattrValue(value: string): Uint8Array {
  if (/^0x(?:[0-9a-fA-F]{2})*$/.test(value))
    return Uint8Array.from(value.slice(2).match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
  if (/^0s(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(value))
    return fromBase64(value.slice(2));
  return new TextEncoder().encode(value);
}

function fromBase64(text: string): Uint8Array {
  return Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
}

function ownerOf(owner: string | undefined): RecipeOwner | undefined {
  return owner === undefined ? undefined : parseOwner(owner);
}

function modeOf(mode: string | undefined): number | undefined {
  return mode === undefined ? undefined : parseMode(mode);
}
