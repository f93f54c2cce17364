export type { Program } from './program.ts';
export { extractFiles, findSquashfsTools, type SquashfsTools, squashTar } from './squashfs-tools.ts';
export { type SignerCommand, signByCommand } from './signer-command.ts';
