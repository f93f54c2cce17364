export { type GitPosition, gitCheckout, gitCommit, gitPosition } from './git.ts';
export { applyPatch } from './patch.ts';
export type { Program } from './program.ts';
export { extractFiles, findSquashfsTools, type SquashfsTools, squashTar } from './squashfs-tools.ts';
export { runInTerminal } from './terminal-program.ts';
