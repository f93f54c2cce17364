import { parseEntryPath, streamOf, toByteName } from '../../bytes/index.ts';
import { RootsmithError } from '../../errors/index.ts';
import type { OverlaySource } from '../../recipe/index.ts';
import { type FileNode, lookup, type RootNode, type RootTree, TreeBuilder, walkTree } from '../../rootfs/index.ts';
import { type GoYamlValue, goYamlOf, type TalosVersion, writeGoYaml } from '../../talos/index.ts';

export interface OverlayTreeOptions {
  readonly version: TalosVersion | undefined;
  /** Seconds since 1970, for what no layer describes. */
  readonly time: number;
}

/** Where an installer keeps what Talos runs for a board. */
const FOLDER = 'overlay';
const DEFAULT_NAME = 'default';
const MAX_LISTED = 12;

/**
 * What an installer holds of an overlay, as the imager puts it there: the artifacts, the one program that was chosen, and
 * the options for it. Throws `SOURCE_NOT_FOUND` where the image has no such program.
 */
export function overlayTree(
  image: RootTree,
  { name = DEFAULT_NAME, options, at }: Pick<OverlaySource, 'name' | 'options' | 'at'>,
  { version, time }: OverlayTreeOptions,
): RootTree {
  const program = lookup(image, pathOf(`installers/${name}`));
  if (program?.kind !== 'file') throw withoutProgram(name, at, image);
  const builder = new TreeBuilder({ mtime: time, what: 'the overlay of the installer' });
  for (const { path, node } of walkTree(image))
    if (path === 'artifacts' || path.startsWith('artifacts/')) builder.add(pathOf(`${FOLDER}/${path}`), bare(node));
  builder.add(pathOf(`${FOLDER}/installers/default`), program);
  builder.add(pathOf(`${FOLDER}/extra-options`), optionsFile(options, { version, time }));
  return builder.tree();
}

/** A builder takes folders without what is in them. */
function bare(node: RootNode): RootNode {
  return node.kind === 'directory' ? { ...node, children: new Map() } : node;
}

/** The options as YAML, which Talos reads as strictly as it reads a profile. */
function optionsFile(options: OverlaySource['options'], { version, time }: OverlayTreeOptions): FileNode {
  const text = writeGoYaml(sortedValue(options), goYamlOf(version));
  const bytes = new TextEncoder().encode(text);
  const content = { kind: 'stream', open: () => streamOf(bytes) } as const;
  return { kind: 'file', mode: 0o644, uid: 0, gid: 0, mtime: time, xattrs: new Map(), size: bytes.length, content };
}

/** Mappings of options are maps, which Go writes sorted. */
function sortedValue(value: unknown): GoYamlValue {
  if (Array.isArray(value)) return value.map(sortedValue);
  if (typeof value === 'object' && value !== null)
    return new Map(Object.entries(value).map(([key, each]) => [key, sortedValue(each)]));
  return value as GoYamlValue;
}

function pathOf(path: string): ReturnType<typeof parseEntryPath> {
  return parseEntryPath(toByteName(path), 'overlay');
}

function withoutProgram(name: string, at: OverlaySource['at'], image: RootTree): RootsmithError {
  const folder = lookup(image, pathOf('installers'));
  const names = folder?.kind === 'directory' ? [...folder.children.keys()].sort().slice(0, MAX_LISTED) : [];
  return new RootsmithError(
    'SOURCE_NOT_FOUND',
    `${at.file}:${at.line}: the overlay has no program \`installers/${name}\`: found ${names.join(', ') || 'none'}`,
    { hint: 'Name one of them by `overlay.name`.', details: { name } },
  );
}
