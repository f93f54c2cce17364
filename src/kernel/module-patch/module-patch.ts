import { RootsmithError, usage } from '../../errors/index.ts';
import { diffOfGlueLine, glueLines, type TreeGlue, withGlueLine } from './glue-lines.ts';
import { convertKbuildFile } from './kbuild-file.ts';
import { newFileDiff } from './unified-diff.ts';

/** A file of an out-of-tree module. */
export interface ModuleSourceFile {
  /** From the folder of the module, with slashes. */
  readonly path: string;
  /** A byte string. */
  readonly text: string;
  readonly isExecutable: boolean;
}

export interface ModulePatchOptions {
  /** The name of the folder in the tree, and of the option in capitals. */
  readonly name: string;
}

/** A patch that brings a module into a kernel tree. */
export interface ModulePatch {
  /** A byte string: git-style, for `patch -p1` and `git apply`. */
  readonly text: string;
  /** The options that build the module. Each has to be `m`. */
  readonly options: readonly string[];
  /** What may not work inside of the tree. */
  readonly notes: readonly string[];
  /** The lines of the tree after the patch, for the patch of another module. */
  readonly glue: TreeGlue;
}

/**
 * Makes the patch that brings an out-of-tree module into a kernel tree: its files, their makefiles as kbuild takes them
 * inside of the tree, an option, and the lines that name both. The same files give the same patch. Throws
 * `MODULE_SOURCE_INVALID` for a folder that builds no module.
 */
export function patchOfModule(
  files: readonly ModuleSourceFile[],
  glue: TreeGlue,
  { name }: ModulePatchOptions,
): ModulePatch {
  checkName(name, glue);
  const option = `CONFIG_${name.toUpperCase().replaceAll('-', '_')}`;
  const { makefiles, usesOption, notes } = convertAll(files, { top: `${glue.folder}/${name}`, option });
  const kconfig = kconfigOf(files, { name, option, usesOption });
  const dropped = new Set([...makefiles.keys()].flatMap((path) => [path, path.replace(/Makefile$/, 'Kbuild')]));
  const taken = files.filter(({ path }) => !dropped.has(path) && path !== 'Kconfig');
  const made = [...makefiles, ['Kconfig', kconfig.text] as const].map(([path, text]) => ({
    path,
    text,
    isExecutable: false,
  }));
  const all = [...taken, ...made].map((file) => ({ ...file, path: `${glue.folder}/${name}/${file.path}` }));
  const added = glueLines(glue, name, kconfig.options);
  const parts = [...added.map(diffOfGlueLine), ...all.map((file) => ({ path: file.path, text: newFileDiff(file) }))];
  const text = parts
    .toSorted((a, b) => (a.path < b.path ? -1 : 1))
    .map((part) => part.text)
    .join('');
  const [inKconfig = glue.kconfig, inMakefile = glue.makefile] = added.map(withGlueLine);
  const entries = new Set([...glue.entries, name]);
  return {
    text,
    options: kconfig.options,
    notes,
    glue: { ...glue, kconfig: inKconfig, makefile: inMakefile, entries },
  };
}

function checkName(name: string, { folder, entries, kconfig }: TreeGlue): void {
  if (!/^[A-Za-z][A-Za-z0-9_-]*$/.test(name))
    throw usage(`\`${name}\` cannot name a module`, 'Give it a name of letters and digits: `--name my_module`.');
  const option = name.toUpperCase().replaceAll('-', '_');
  const isTaken = entries.has(name) || new RegExp(`^(?:menu)?config ${option}$`, 'm').test(kconfig);
  if (isTaken)
    throw usage(`the kernel tree has a \`${name}\` in \`${folder}\` already`, 'Give the module another `--name`.');
}

interface ConvertAllOptions {
  readonly top: string;
  readonly option: string;
}

interface ConvertedMakefiles {
  /** The texts of makefiles by their paths in the module. */
  readonly makefiles: ReadonlyMap<string, string>;
  readonly usesOption: boolean;
  readonly notes: readonly string[];
}

/** Converts the makefile of the module and those of all folders that it builds. */
function convertAll(files: readonly ModuleSourceFile[], { top, option }: ConvertAllOptions): ConvertedMakefiles {
  const makefiles = new Map<string, string>();
  const notes: string[] = [];
  let usesOption = false;
  for (const folders = ['']; folders.length > 0; ) {
    const folder = folders.pop() ?? '';
    const path = `${folder}Makefile`;
    if (makefiles.has(path)) continue;
    const file = makefileIn(files, folder);
    const converted = convertKbuildFile(file.text, {
      file: file.path,
      option,
      top,
      folder: `${top}/${folder}`.replace(/\/$/, ''),
    });
    if (!converted.buildsObjects) throw buildsNothing(file.path);
    makefiles.set(path, converted.text);
    for (const inner of converted.folders) folders.push(`${folder}${inner}`);
    for (const note of converted.notes) notes.push(note);
    usesOption ||= converted.usesOption;
  }
  return { makefiles, usesOption, notes };
}

/** Kbuild prefers `Kbuild` to `Makefile`. */
function makefileIn(files: readonly ModuleSourceFile[], folder: string): ModuleSourceFile {
  const found = [`${folder}Kbuild`, `${folder}Makefile`].map((path) => files.find((file) => file.path === path));
  const file = found.find((each) => each !== undefined);
  if (file !== undefined) return file;
  throw new RootsmithError('MODULE_SOURCE_INVALID', `\`${folder || '.'}\` has neither \`Kbuild\` nor \`Makefile\``, {
    hint: 'Name the folder in which `make` builds the module.',
    details: { folder },
  });
}

function buildsNothing(file: string): RootsmithError {
  return new RootsmithError('MODULE_SOURCE_INVALID', `\`${file}\` builds no module: it has no \`obj-m\``, {
    hint: 'Write a file `Kbuild` that says what the module is made of: obj-m := name.o',
    details: { file },
  });
}

/** The options of a Kconfig file that can be `m`. */
function tristatesOf(kconfig: string): readonly string[] {
  return kconfig
    .split(/^(?=(?:menu)?config )/m)
    .filter((entry) => /^\s+(?:def_)?tristate\b/m.test(entry))
    .flatMap((entry) => {
      const [, name] = /^(?:menu)?config (\w+)/.exec(entry) ?? [];
      return name === undefined ? [] : [`CONFIG_${name}`];
    });
}

interface KconfigOptions {
  readonly name: string;
  readonly option: string;
  readonly usesOption: boolean;
}

/** Our option, which keeps the module out of vmlinux, and those that the module brings. */
function kconfigOf(
  files: readonly ModuleSourceFile[],
  { name, option, usesOption }: KconfigOptions,
): { readonly text: string; readonly options: readonly string[] } {
  const brought = files.find(({ path }) => path === 'Kconfig')?.text.replaceAll('\r\n', '\n') ?? '';
  const own = tristatesOf(brought);
  if (!usesOption || own.includes(option)) return { text: brought, options: own };
  const ours = [
    `config ${option.slice('CONFIG_'.length)}`,
    `\ttristate "${name}"`,
    '\tdepends on m',
    '\thelp',
    `\t  The module ${name}, which is not part of Linux.`,
    '',
  ].join('\n');
  return { text: brought === '' ? ours : `${ours}\n${brought}`, options: [option, ...own] };
}
