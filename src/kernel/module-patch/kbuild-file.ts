import { takeKernelBranch } from './kernel-branch.ts';
import { ASSIGNMENT, type MakefileStatement } from './makefile-statements.ts';

export interface KbuildFileOptions {
  /** The name of the file, for messages. */
  readonly file: string;
  /** The option that builds the module: `CONFIG_MY_MODULE`. */
  readonly option: string;
  /** The folder of the file in the kernel tree. */
  readonly folder: string;
  /** The folder of the whole module in the kernel tree. */
  readonly top: string;
}

/** A makefile of a module as kbuild takes it inside of the kernel tree. */
export interface KbuildFile {
  readonly text: string;
  /** Sub-folders that it builds, with a slash at the end. */
  readonly folders: readonly string[];
  /** Whether something depends on the option. */
  readonly usesOption: boolean;
  /** Whether it builds anything at all. */
  readonly buildsObjects: boolean;
  /** What could not be taken over as it was: for warnings. */
  readonly notes: readonly string[];
}

/**
 * Turns the makefile of an out-of-tree module into one of the kernel tree: what calls the kernel's build is dropped,
 * `obj-m` depends on an option, and paths name the folder in the tree. The literal path replaces `$(src)`, because that
 * had no `$(srctree)` before it up to Linux 6.9, and has it since 6.10.
 *
 * @see https://docs.kernel.org/kbuild/modules.html
 */
export function convertKbuildFile(text: string, options: KbuildFileOptions): KbuildFile {
  const { inside, outside } = takeKernelBranch(text, options.file);
  const names = namesOf([...inside, ...outside]);
  const kept = keepUsed(inside, new Set([...names.tree, ...names.top]));
  const converted = kept.map((statement) => convert(statement, names, options));
  const lines = converted.map(({ text: line }) => line);
  const objects = converted.flatMap(({ objects: found }) => found);
  return {
    text: `${lines
      .join('\n')
      .replaceAll(/\n{3,}/g, '\n\n')
      .trim()}\n`,
    folders: objects.filter((object) => object.endsWith('/')),
    usesOption: converted.some(({ usesOption }) => usesOption),
    buildsObjects: objects.length > 0,
    notes: notesOf(kept, inside, options.file),
  };
}

/** What the names of a makefile stand for. */
interface MakefileNames {
  /** Variables that name the kernel tree: those after `-C` in a call of make. */
  readonly tree: ReadonlySet<string>;
  /** Variables that name the folder of the module: those after `M=`, and what make itself knows. */
  readonly top: ReadonlySet<string>;
  /** Options that the makefile itself sets, as the kernel configuration does not know them. */
  readonly options: ReadonlySet<string>;
}

function namesOf(statements: readonly MakefileStatement[]): MakefileNames {
  const text = statements.map((statement) => statement.text).join('\n');
  const found = (pattern: RegExp): readonly string[] => [...text.matchAll(pattern)].map(([, name = '']) => name);
  return {
    tree: new Set(found(/\s-C\s*"?\$[({](\w+)[)}]/g)),
    top: new Set(['PWD', 'CURDIR', 'M', 'KBUILD_EXTMOD', ...found(/\b(?:M|SUBDIRS)="?\$[({](\w+)[)}]/g)]),
    options: new Set(found(/^\s*(?:export\s+)?(CONFIG_\w+)\s*[:?]?=\s*[my]\s*$/gm)),
  };
}

/** Variables that kbuild reads. `-objs` and `-y` belong to composite objects. */
const KBUILD_NAME =
  /^(?:obj-|(?:sub)?(?:dir-)?(?:cc|as|ld|rust)flags-|EXTRA_(?:C|A|LD)FLAGS$|(?:C|A)FLAGS_(?:REMOVE_)?\S+\.o$|(?:KASAN|KCSAN|KMSAN|UBSAN)_SANITIZE|KCOV_INSTRUMENT|GCOV_PROFILE|OBJECT_FILES_NON_STANDARD|(?:targets|extra-y|always-y|hostprogs|userprogs|clean-files|generated-y)$|[\w.$(){}-]+-(?:objs|y|m|\$\(\w+\))$)/;

function isKbuild({ kind, text }: MakefileStatement): boolean {
  const name = kind === 'assignment' ? ASSIGNMENT.exec(text)?.groups?.['name'] : undefined;
  if (name !== undefined) return KBUILD_NAME.test(name);
  return kind === 'rule' && /^\$[({](?:obj|src)[)}]\//.test(text);
}

/** Keeps what kbuild reads, the variables that it refers to, and conditionals and includes. */
function keepUsed(statements: readonly MakefileStatement[], outer: ReadonlySet<string>): readonly MakefileStatement[] {
  const kept = new Set(statements.filter((each) => isKbuild(each) || ['conditional', 'include'].includes(each.kind)));
  for (let size = -1; size !== kept.size; ) {
    size = kept.size;
    const used = [...kept].map(({ text }) => text).join('\n');
    for (const statement of statements) if (isUsed(statement, used, outer)) kept.add(statement);
  }
  return statements.filter((statement, index) => kept.has(statement) || isCommentOfKept(statements, index, kept));
}

function isUsed({ kind, text }: MakefileStatement, used: string, outer: ReadonlySet<string>): boolean {
  const name = kind === 'assignment' ? ASSIGNMENT.exec(text)?.groups?.['name'] : /^\s*define\s+(\S+)/.exec(text)?.[1];
  if (name === undefined || outer.has(name) || OUTER_NAMES.test(name) || name.startsWith('CONFIG_')) return false;
  return [`$(${name})`, `\${${name}}`, `$(call ${name},`, `$(${name}:`, `ifdef ${name}`].some((use) =>
    used.includes(use),
  );
}

/** Variables of a call of make by hand. What still refers to them gets a path of the tree. */
const OUTER_NAMES = /^(?:PWD|M|KDIR|KERNELDIR|KERNEL_DIR|KERNEL_SRC|KSRC|KVERSION|KVER|KERNELVERSION|MAKE\w*)$/;

/** A comment stays with the statement after it; the licence line, the first one, always stays. */
function isCommentOfKept(
  statements: readonly MakefileStatement[],
  index: number,
  kept: ReadonlySet<MakefileStatement>,
): boolean {
  const statement = statements[index];
  if (statement?.kind !== 'comment') return false;
  if (isBlank(statement) || statement.text.includes('SPDX-License-Identifier')) return true;
  const next = statements.slice(index + 1).find((each) => each.kind !== 'comment' || isBlank(each));
  return next !== undefined && kept.has(next);
}

function isBlank({ text }: MakefileStatement): boolean {
  return text.trim() === '';
}

interface Converted {
  readonly text: string;
  readonly objects: readonly string[];
  readonly usesOption: boolean;
}

function convert({ kind, text }: MakefileStatement, names: MakefileNames, options: KbuildFileOptions): Converted {
  const withPaths = replacePaths(text, names, options);
  const { name, operator, value } = (kind === 'assignment' ? ASSIGNMENT.exec(withPaths)?.groups : undefined) ?? {};
  if (name === undefined || operator === undefined || value === undefined) {
    return { text: withPaths, objects: [], usesOption: false };
  }
  if (!name.startsWith('obj-')) return { text: renamedFlags(withPaths, name), objects: [], usesOption: false };
  const own = /^obj-\$[({](CONFIG_\w+)[)}]$/.exec(name)?.[1];
  const usesOption = name === 'obj-m' || name === 'obj-y' || (own !== undefined && names.options.has(own));
  const target = usesOption ? `obj-$(${options.option})` : name;
  // Several lines may have been `:=`, for one of several branches each, so `+=` is as good.
  return { text: `${target} += ${value}`, objects: value.split(/[\s\\]+/).filter(Boolean), usesOption };
}

/** Linux 6.15 no longer reads the old names. */
function renamedFlags(text: string, name: string): string {
  const flags = { EXTRA_CFLAGS: 'ccflags-y', EXTRA_AFLAGS: 'asflags-y', EXTRA_LDFLAGS: 'ldflags-y' };
  const renamed = Object.entries(flags).find(([old]) => old === name)?.[1];
  return renamed === undefined ? text : text.replace(name, renamed);
}

function replacePaths(text: string, { tree, top }: MakefileNames, options: KbuildFileOptions): string {
  const [folder, whole] = [`$(srctree)/${options.folder}`, `$(srctree)/${options.top}`];
  return text
    .replaceAll(/\$[({]shell pwd[)}]/g, whole)
    .replaceAll(/(?:\$[({]srctree[)}]\/)?\$[({]src[)}]/g, folder)
    .replaceAll(/\$[({](\w+)[)}]/g, (word, name: string) => {
      if (top.has(name)) return whole;
      return tree.has(name) || /^(?:KDIR|KERNELDIR|KERNEL_DIR|KERNEL_SRC|KSRC)$/.test(name) ? '$(srctree)' : word;
    });
}

/** Says what may not work inside of the tree. */
function notesOf(
  kept: readonly MakefileStatement[],
  inside: readonly MakefileStatement[],
  file: string,
): readonly string[] {
  const asks = kept.filter(({ kind, text }) => kind !== 'comment' && /\$[({]shell (?!pwd)/.test(text));
  const includes = kept.filter(({ kind }) => kind === 'include');
  const symbols = inside.filter(({ text }) => text.includes('KBUILD_EXTRA_SYMBOLS'));
  return [
    ...asks.map(
      ({ line }) => `${file}:${line}: runs a program by \`$(shell …)\`, which then runs in the kernel's build`,
    ),
    ...includes.map(({ line }) => `${file}:${line}: includes another makefile, which is taken as it is`),
    ...symbols.map(
      ({ line }) => `${file}:${line}: takes symbols of other modules, which have to be in the tree as well`,
    ),
  ];
}
