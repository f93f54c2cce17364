import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

const root = join(import.meta.dirname, '../..');

/** The program as the package has it: measured is what users run, not the sources. Made by `buildProgram`. */
export const program: string = join(root, 'out/bin/rootsmith.js');

/** Compiles the sources. */
export function buildProgram(): void {
  execFileSync('npm', ['run', '--silent', 'build'], { cwd: root, stdio: 'inherit' });
}
