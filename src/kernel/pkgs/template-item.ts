import { RootsmithError } from '../../errors/index.ts';
import { type EditedText, insertLines } from './line-edits.ts';

/** The comment that begins our item. It is in no other file of a pkgs checkout. */
export const ITEM_MARK = '# rootsmith:patches';
const ITEM_END = '# rootsmith:end';

export interface PatchItemOptions {
  /** The path of the template, for messages. */
  readonly file: string;
  /** The folder of the kernel tree in the build. Undefined where the steps start in it. */
  readonly tree?: string | undefined;
}

/**
 * Adds an item that applies our patches to the end of the list `prepare:` of a `pkg.yaml`. The text is a template that
 * may not be YAML, so it is edited by line. Throws `KERNEL_PKGS_INVALID` without exactly one such list.
 *
 * @see https://github.com/siderolabs/bldr#format
 */
export function addPatchItem(text: string, { file, tree }: PatchItemOptions): EditedText {
  const lines = text.split('\n');
  const keys = lines.flatMap((line, index) => (KEY.test(line) ? [index] : []));
  const [key] = keys;
  if (key === undefined || keys.length > 1) throw noAnchor(file, `${keys.length} lists \`prepare:\``);
  const list = findList(lines, key);
  if (list === undefined) throw noAnchor(file, `a list \`prepare:\` at line ${key + 1} whose end is not clear`);
  return insertLines(lines, list.end, itemLines(list.indent, tree));
}

const KEY = /^ *(?:- )?prepare:\s*(?:#.*)?$/;

function noAnchor(file: string, found: string): RootsmithError {
  return new RootsmithError('KERNEL_PKGS_INVALID', `cannot add a step to \`${file}\`: it has ${found}`, {
    hint: 'Use a checkout of siderolabs/pkgs as it was released: the place is one list `prepare:` of the only step.',
    details: { file },
  });
}

interface ListPlace {
  /** The blanks before the dash of an item. */
  readonly indent: string;
  /** The index of the line after the last item. */
  readonly end: number;
}

/** Finds the end of a list. Lines of the template language count as items only while they are balanced. */
function findList(lines: readonly string[], key: number): ListPlace | undefined {
  const keyIndent = /^ *(?:- )?/.exec(lines[key] ?? '')?.[0].length ?? 0;
  let [end, depth] = [key + 1, 0];
  let indent: string | undefined;
  for (let at = key + 1; at < lines.length; at++) {
    const line = lines[at] ?? '';
    if (line.trim() === '') continue;
    const change = templateDepth(line);
    if (depth + change < 0 || (depth === 0 && !isInside(plainLine(lines, at), keyIndent))) break;
    depth += change;
    if (depth === 0) end = at + 1;
    indent ??= /^( *)- /.exec(line)?.[1];
  }
  return indent === undefined || depth !== 0 ? undefined : { indent, end };
}

/** The line at an index, or the next one that is not only of the template language: that one has the indentation. */
function plainLine(lines: readonly string[], at: number): string {
  return lines.slice(at, at + 20).find((line) => line.trim() !== '' && !line.trim().startsWith('{{')) ?? '';
}

/** Items of a list may stand under the first letter of its key. */
function isInside(line: string, keyIndent: number): boolean {
  const indent = line.search(/\S/);
  return indent > keyIndent || (indent === keyIndent && line.startsWith('- ', indent));
}

/** How many blocks of the template language a line opens, less those that it closes. */
function templateDepth(line: string): number {
  const opened = line.match(/\{\{-?\s*(?:if|with|range|block|define)\b/g) ?? [];
  const closed = line.match(/\{\{-?\s*end\b/g) ?? [];
  return opened.length - closed.length;
}

function itemLines(indent: string, tree: string | undefined): readonly string[] {
  const script = [
    `${ITEM_MARK} (rootsmith kernel pkgs --remove takes this item out)`,
    ...(tree === undefined ? [] : [`cd ${tree}`]),
    "for patch in $(find /pkg/patches/rootsmith -type f -name '*.patch' | sort); do",
    '  patch -p1 --fuzz=0 < "$patch"',
    'done',
    ITEM_END,
  ];
  return [`${indent}- |`, ...script.map((line) => `${indent}  ${line}`)];
}
