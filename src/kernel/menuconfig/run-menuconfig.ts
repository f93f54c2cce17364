import { access, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { asRootsmithError, isRootsmithError, RootsmithError } from '../../errors/index.ts';
import { runInTerminal } from '../../tools/index.ts';
import { changedOptions, type KernelOption } from '../pkgs/kernel-options.ts';

export interface MenuconfigOptions {
  /** A kernel source with all of its Kconfig files, patched. */
  readonly tree: string;
  /** The configuration to start from. */
  readonly config: string;
  /** Variables of make: `ARCH=x86`, `LLVM=1`. */
  readonly variables: readonly string[];
  readonly signal?: AbortSignal | undefined;
}

const MAKE = { command: 'make', debianPackage: 'make' };

/**
 * Lets the user edit a configuration in `make menuconfig`, and gives the options that differ. The configuration is
 * completed first by the tool chain of this machine, so that what only differs by that does not count. Throws
 * `TOOL_MISSING`, also for the headers of ncurses, or `TOOL_FAILED`.
 */
export async function runMenuconfig({
  tree,
  config,
  variables,
  signal,
}: MenuconfigOptions): Promise<readonly KernelOption[]> {
  const file = join(tree, '.config');
  await writeFile(file, config, 'latin1');
  await runInTerminal(MAKE, [...variables, 'olddefconfig'], { directory: tree, output: 'stderr', signal });
  const before = await readFile(file, 'latin1');
  try {
    await runInTerminal(MAKE, [...variables, 'menuconfig'], { directory: tree, output: 'stdout', signal });
  } catch (error) {
    throw await explainMenuFailure(error);
  }
  return changedOptions(before, await readConfig(file));
}

async function readConfig(file: string): Promise<string> {
  try {
    return await readFile(file, 'latin1');
  } catch (error) {
    throw asRootsmithError(error, 'read what `make menuconfig` wrote');
  }
}

const HEADERS = ['ncurses.h', 'curses.h', 'ncursesw/curses.h', 'ncurses/curses.h'];

/** The kernel builds the menu itself, and fails without the headers of ncurses: `TOOL_MISSING` says so. */
export async function explainMenuFailure(failure: unknown, includeFolder = '/usr/include'): Promise<unknown> {
  if (!isRootsmithError(failure) || failure.code !== 'TOOL_FAILED') return failure;
  const found = await Promise.all(HEADERS.map((name) => isThere(join(includeFolder, name))));
  if (found.includes(true)) return failure;
  return new RootsmithError(
    'TOOL_MISSING',
    'the headers of ncurses, which `make menuconfig` needs, are not installed',
    {
      hint: 'Install them: apt-get install libncurses-dev',
      cause: failure,
    },
  );
}

async function isThere(path: string): Promise<boolean> {
  return await access(path).then(
    () => true,
    () => false,
  );
}
