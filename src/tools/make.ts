import { firstLines, RootsmithError } from '../errors/index.ts';
import type { Program } from './program.ts';
import { type WatchOptions, watchProgram } from './watched-program.ts';

export const MAKE: Program = { command: 'make', debianPackage: 'make' };

export interface MakeOptions extends Omit<WatchOptions, 'input'> {
  /** Variables of the command line, which win over those of the makefiles. */
  readonly variables: Readonly<Record<string, string>>;
  /** How many commands run at once. @default 1 */
  readonly jobs?: number | undefined;
  /** The file that holds the whole output, for the hint of an error. */
  readonly log?: string | undefined;
}

/**
 * Runs make in a folder. Throws `TOOL_FAILED` with what the compilers said about the step that failed. Ends the whole
 * process group if the signal aborts.
 */
export async function runMake(
  targets: readonly string[],
  { variables, jobs = 1, log, onLine, ...options }: MakeOptions,
): Promise<void> {
  const said = new FailureLines();
  const settings = Object.entries(variables).map(([name, value]) => `${name}=${value}`);
  const status = await watchProgram(MAKE, [`--jobs=${jobs}`, ...settings, ...targets], {
    ...options,
    onLine: (line) => {
      said.add(line);
      onLine(line);
    },
  });
  if (status === 0) return;
  const shown = firstLines(said.lines());
  throw new RootsmithError('TOOL_FAILED', [`\`make ${targets.join(' ')}\` failed:`, ...shown], {
    hint: log === undefined ? 'Correct what the compiler names.' : `All of its output is in \`${log}\`.`,
    details: { status },
  });
}

const KEPT_LINES = 40;
/** Lines about a failure: of compilers, linkers, modpost and make. */
const ABOUT_FAILURE = /\b(?:fatal )?error\b|^ERROR|\*\*\* |undefined reference|undefined!|No such file/i;

/** Keeps the lines of an output that tell why a command failed. */
class FailureLines {
  readonly #telling: string[] = [];
  readonly #last: string[] = [];

  add(line: string): void {
    if (line.trim() === '') return;
    if (this.#telling.length < KEPT_LINES && ABOUT_FAILURE.test(line)) this.#telling.push(line.trim());
    this.#last.push(line.trim());
    if (this.#last.length > 5) this.#last.shift();
  }

  lines(): readonly string[] {
    return this.#telling.length > 0 ? this.#telling : this.#last;
  }
}
