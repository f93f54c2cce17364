import { insertionDiff, linesOf, type TextFile } from './unified-diff.ts';

/** The folder of a kernel tree that takes modules in, and its two files that name them. */
export interface TreeGlue {
  /** `drivers/misc` */
  readonly folder: string;
  readonly kconfig: string;
  readonly makefile: string;
  /** The names of what is in the folder. */
  readonly entries: ReadonlySet<string>;
}

/** A line that names a module in a file of the tree. */
export interface GlueLine {
  readonly file: TextFile;
  /** The index of the line before which it goes. */
  readonly at: number;
  readonly line: string;
}

/** The lines that name a module: before the end of the menu, and at the end of the makefile. */
export function glueLines(glue: TreeGlue, name: string, options: readonly string[]): readonly GlueLine[] {
  const { folder, kconfig, makefile } = glue;
  const lines = linesOf(kconfig);
  const end = lines.findLastIndex((line) => /^endmenu\b/.test(line));
  const [option] = options;
  const object = options.length === 1 ? `obj-$(${option})` : 'obj-y'; // kbuild looks into a folder of `obj-y` always
  return [
    {
      file: { path: `${folder}/Kconfig`, text: kconfig },
      at: end === -1 ? lines.length : end,
      line: `source "${folder}/${name}/Kconfig"`,
    },
    {
      file: { path: `${folder}/Makefile`, text: makefile },
      at: linesOf(makefile).length,
      line: `${object}\t+= ${name}/`,
    },
  ];
}

/** The parts of a patch that add the lines. */
export function diffOfGlueLine({ file, at, line }: GlueLine): TextFile {
  return { path: file.path, text: insertionDiff(file, at, [line]) };
}

/** The text of a file with the line in it. */
export function withGlueLine({ file, at, line }: GlueLine): string {
  const lines = linesOf(file.text).map((each) => (each.endsWith('\n') ? each : `${each}\n`));
  const isCut = at < lines.length && !file.text.endsWith('\n');
  const text = [...lines.slice(0, at), `${line}\n`, ...lines.slice(at)].join('');
  return isCut ? text.slice(0, -1) : text;
}
