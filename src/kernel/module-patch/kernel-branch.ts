import { RootsmithError } from '../../errors/index.ts';
import { type MakefileStatement, readMakefile } from './makefile-statements.ts';

/** The statements of a makefile that count inside of a kernel build, and those that do not. */
export interface KernelBranch {
  readonly inside: readonly MakefileStatement[];
  readonly outside: readonly MakefileStatement[];
}

/** A conditional that is open. `taken` is undefined for one that asks for something else than the kernel build. */
interface OpenConditional {
  taken: boolean | undefined;
}

/**
 * Divides a makefile by its conditionals on `KERNELRELEASE` and `KBUILD_EXTMOD`, which tell a call by kbuild from one
 * by hand. These conditionals themselves are dropped; others stay. Throws `MODULE_SOURCE_INVALID` where conditionals do
 * not match.
 */
export function takeKernelBranch(text: string, file: string): KernelBranch {
  const open: OpenConditional[] = [];
  const inside: MakefileStatement[] = [];
  const outside: MakefileStatement[] = [];
  for (const statement of readMakefile(text)) {
    const isFrame = statement.kind === 'conditional' && isFrameOfBranch(statement, open, file);
    if (isFrame) continue;
    (open.some(({ taken }) => taken === false) ? outside : inside).push(statement);
  }
  if (open.length > 0) throw unbalanced(file, text.split('\n').length, 'a conditional has no `endif`');
  return { inside, outside };
}

/** Follows a conditional, and tells whether it asks for the kernel build. */
function isFrameOfBranch({ text, line }: MakefileStatement, open: OpenConditional[], file: string): boolean {
  const word = /\w+/.exec(text)?.[0];
  if (word === 'endif' || word === 'else') {
    const current = open.at(-1);
    if (current === undefined) throw unbalanced(file, line, `\`${word}\` has no beginning`);
    if (word === 'endif') open.pop();
    else if (current.taken !== undefined && /\belse\s+if/.test(text)) {
      throw unbalanced(file, line, '`else if` after a question about the kernel build is not understood');
    } else if (current.taken !== undefined) current.taken = !current.taken;
    return current.taken !== undefined;
  }
  const taken = answerOf(text);
  open.push({ taken });
  return taken !== undefined;
}

/** Inside of the kernel, KERNELRELEASE is set, and KBUILD_EXTMOD is not. */
function answerOf(text: string): boolean | undefined {
  const [, word = '', name] =
    /^\s*(if\w+)\s+(?:\(\s*(?:"")?\s*,?\s*)?[$"({]*\s*(?:strip\s+\$[({])?(KERNELRELEASE|KBUILD_EXTMOD)\b/.exec(text) ??
    [];
  if (name === undefined) return undefined;
  const asksWhetherSet = word === 'ifdef' || word === 'ifneq';
  return (name === 'KERNELRELEASE') === asksWhetherSet;
}

function unbalanced(file: string, line: number, found: string): RootsmithError {
  return new RootsmithError('MODULE_SOURCE_INVALID', `${file}:${line}: ${found}`, {
    hint: 'Write a file `Kbuild` that only says what the module is made of: obj-m := name.o',
    details: { file, line },
  });
}
