import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { RootsmithError } from '../errors/index.ts';
import type { Program } from './program.ts';

/** A program that something needs. */
export interface NeededProgram extends Program {
  /** What it is needed for, in words that follow "for": `the patches`. */
  readonly purpose: string;
}

/**
 * Looks for programs in the folders of PATH, or at their paths. Throws one `TOOL_MISSING` that names all that are not
 * there, and the packages to install.
 */
export async function refuseMissingPrograms(
  programs: readonly NeededProgram[],
  { path }: { readonly path: string },
): Promise<void> {
  const found = await Promise.all(programs.map(({ command }) => isProgram(command, path)));
  const missing = programs.filter((_, index) => !found[index]);
  if (missing.length > 0) throw programsMissing(missing);
}

/** The error for programs or headers that are not installed. */
export function programsMissing(missing: readonly NeededProgram[], cause?: unknown): RootsmithError {
  const lines = missing.map(
    ({ command, purpose }) => `\`${command}\` is not installed, or not on PATH: for ${purpose}`,
  );
  const packages = [...new Set(missing.map(({ debianPackage }) => debianPackage))].toSorted();
  return new RootsmithError('TOOL_MISSING', lines, {
    hint: `Install what is missing: apt-get install ${packages.join(' ')}`,
    details: { tools: missing.map(({ command }) => command).join(' ') },
    cause,
  });
}

async function isProgram(command: string, path: string): Promise<boolean> {
  const places = command.includes('/') ? [command] : path.split(':').map((folder) => join(folder || '.', command));
  const found = await Promise.all(places.map(isExecutable));
  return found.includes(true);
}

async function isExecutable(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK); // which holds for folders too
    return (await stat(path)).isFile();
  } catch {
    return false;
  }
}
