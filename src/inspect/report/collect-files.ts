import { type Budget, fromByteName, toByteName } from '../../bytes/index.ts';
import { type FileNode, walkTree } from '../../rootfs/index.ts';
import type { BootLevel } from '../boot/boot-level.ts';
import { type ComparedPart, squashfsParts } from '../diff/compared-parts.ts';
import type { ImageDifference } from '../diff/difference.ts';
import type { Inspected } from '../model.ts';
import type { InspectContext } from '../session/inspect-session.ts';
import { storedSizes } from '../sizes/stored-sizes.ts';
import type { SquashfsLevel } from '../squashfs/squashfs-level.ts';
import { systemOfLayers } from '../system/system-of-layers.ts';
import type { DuplicateCandidate } from './find-duplicates.ts';
import type { ReportFile, ReportOwner } from './report-value.ts';

/** What the files of a report are collected of. */
export interface FilesInput {
  readonly inspected: Inspected;
  readonly boot: BootLevel | undefined;
  readonly images: readonly SquashfsLevel[];
  /** To the base; undefined where that is not known. */
  readonly difference: ImageDifference | undefined;
}

/** The files of a thing at all levels, with who brought them. */
export interface CollectedFiles {
  readonly owners: readonly ReportOwner[];
  readonly files: readonly ReportFile[];
  readonly candidates: readonly DuplicateCandidate[];
}

const BASE = 0;
const RECIPE = 1;
const FORMAT = 2;
const FIRST_EXTENSION = 3;

/** Collects the files of the root file system, of extensions, of what boots, and of the image around them. */
export async function collectFiles(input: FilesInput, context: InspectContext): Promise<CollectedFiles> {
  const { images, difference, boot } = input;
  const parts = squashfsParts(images);
  const extensions = parts.filter(({ level }) => level === 'extensions');
  const files: ReportFile[] = [];
  const candidates: DuplicateCandidate[] = [];
  const changed = changedPaths(difference);
  for (const part of parts) {
    const extension = extensions.indexOf(part);
    const ownerOf = (path: string): number =>
      extension >= 0 ? FIRST_EXTENSION + extension : changed.has(`${part.name}/${path}`) ? RECIPE : BASE;
    await addSquashfs(part, ownerOf, { files, candidates, budget: context.budget });
  }
  const owner = (part: string): number => (changed.has(part) ? RECIPE : BASE);
  if (boot?.kernel !== undefined) {
    const { size } = boot.kernel.access;
    const isNew = changed.has('uki/.linux') || changed.has(`image/${toByteName(boot.kernel.path)}`);
    files.push({ path: 'kernel', size, stored: size, owner: isNew ? RECIPE : BASE });
  }
  if (boot?.initramfs !== undefined || input.inspected.kind === 'initramfs')
    for (const file of await initramfsFiles(input, owner)) files.push(file);
  if (input.inspected.kind === 'image' || input.inspected.kind === 'layer')
    for (const file of await imageFiles(input, owner, context)) files.push(file);
  return { owners: ownersOf(extensions, difference), files, candidates };
}

function ownersOf(
  extensions: readonly ComparedPart[],
  difference: ImageDifference | undefined,
): readonly ReportOwner[] {
  return [
    difference === undefined ? { kind: 'base', name: 'image' } : { kind: 'base', name: 'base' },
    { kind: 'recipe', name: 'this build' },
    { kind: 'format', name: 'tables and packing' },
    ...extensions.map(({ name }) => ({ kind: 'extension', name }) as const),
  ];
}

/** `part/path` of what the build added or changed. */
function changedPaths(difference: ImageDifference | undefined): ReadonlySet<string> {
  const changes = (difference?.files ?? []).filter(({ kind }) => kind !== 'removed');
  return new Set(changes.map(({ part, path }) => `${part}/${path}`));
}

interface CollectedInto {
  readonly files: ReportFile[];
  readonly candidates: DuplicateCandidate[];
  readonly budget: Budget;
}

/** What a file of a report takes in memory until the page is written (rounded up). */
const FILE_BYTES = 600;

async function addSquashfs(
  { name, files: { tree, content }, squashfs }: ComparedPart,
  ownerOf: (path: string) => number,
  { files, candidates, budget }: CollectedInto,
): Promise<void> {
  if (squashfs === undefined) return;
  const sizes = await storedSizes(squashfs);
  const prefix = toByteName(name);
  for (const { path, node, isFirstLink } of walkTree(tree)) {
    if (node.kind !== 'file' || !isFirstLink) continue;
    budget.spend('memory', FILE_BYTES + 2 * path.length);
    const file = { path: `${prefix}/${path}`, size: node.size, stored: sizes.of(node) };
    files.push({ ...file, owner: ownerOf(path) });
    candidates.push({ ...file, place: `${prefix} ${placeOf(node, sizes)}`, content: () => content(node) });
  }
  files.push({ path: `${prefix}/(tables)`, size: 0, stored: sizes.tables, owner: FORMAT });
}

const OFFSET_DIGITS = 15;

/** Sorts as the bytes lie in the image. */
function placeOf(file: FileNode, sizes: Awaited<ReturnType<typeof storedSizes>>): string {
  const inode = sizes.inodeOf(file);
  const digits = (value: number | undefined): string => `${value ?? 0}`.padStart(OFFSET_DIGITS, '0');
  if (inode === undefined || (inode.storedBytes === 0 && inode.fragment === undefined)) return `hole ${file.size}`;
  const tail = `${digits(inode.fragment?.index)} ${digits(inode.fragment?.offset)}`;
  return `${inode.storedBytes === 0 ? tail : `${digits(inode.startBlock)} blocks ${tail}`} ${inode.size}`;
}

/** What else an initramfs holds. Its segments are compressed as one: each file gets its share by its size. */
async function initramfsFiles(
  { inspected, images }: FilesInput,
  owner: (part: string) => number,
): Promise<readonly ReportFile[]> {
  const { segments, files: readFiles, size: whole } = await inspected.initramfs();
  const { tree } = await readFiles();
  const known = new Set(images.map(({ name }) => name));
  const others = [...walkTree(tree)].filter(({ path, node }) => node.kind === 'file' && !known.has(path));
  const left = Math.max(0, whole - images.reduce((sum, { image }) => sum + image.size, 0));
  const files = others.flatMap(({ path, node, isFirstLink }) =>
    node.kind === 'file' && isFirstLink
      ? [{ path: `initramfs/${path}`, size: node.size, owner: owner(`initramfs/${path}`) }]
      : [],
  );
  const headers = {
    path: 'initramfs/(packing)',
    size: 0,
    owner: FORMAT,
    weight: HEADER_BYTES * countEntries(segments),
  };
  return shared(left, [...files, headers]);
}

/** A header of a cpio archive with a short name. */
const HEADER_BYTES = 128;

function countEntries(segments: readonly { readonly entries: readonly unknown[] }[]): number {
  return segments.reduce((sum, { entries }) => sum + entries.length, 1);
}

/** The other files of an image. A layer is compressed as one, and so are all of them here. */
async function imageFiles(
  { inspected, boot }: FilesInput,
  owner: (part: string) => number,
  context: InspectContext,
): Promise<readonly ReportFile[]> {
  const { tree } = await systemOfLayers(await inspected.layers(), context);
  const held = boot?.uki === undefined ? [boot?.kernel, boot?.initramfs] : [boot.uki.file];
  const opened = new Set(held.flatMap((file) => (file === undefined ? [] : [file.path])));
  const packed = held.reduce((sum, file) => sum + (file?.access.size ?? 0), 0);
  const files: Omit<ReportFile, 'stored'>[] = [];
  for (const { path, node, isFirstLink } of walkTree(tree)) {
    if (node.kind !== 'file' || !isFirstLink || opened.has(fromByteName(path))) continue;
    context.budget.spend('memory', FILE_BYTES + path.length);
    files.push({ path: `image/${path}`, size: node.size, owner: owner(`image/${path}`) });
  }
  return shared(Math.max(0, inspected.size - packed), [
    ...files,
    { path: 'image/(packing)', size: 0, owner: FORMAT, weight: 1 },
  ]);
}

/** Divides stored bytes among files by their sizes. The parts add up to the whole. */
function shared(
  whole: number,
  files: readonly (Omit<ReportFile, 'stored'> & { readonly weight?: number })[],
): readonly ReportFile[] {
  const weights = files.reduce((sum, { size, weight = size }) => sum + weight, 0);
  let [seen, given] = [0, 0];
  return files.map(({ path, size, owner, weight = size }) => {
    seen += weight;
    const upTo = weights === 0 ? 0 : Math.floor(whole * (seen / weights));
    const stored = upTo - given;
    given = upTo;
    return { path, size, stored, owner };
  });
}
