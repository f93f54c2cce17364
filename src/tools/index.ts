export type { Program } from './program.ts';
export { type SignerCommand, signByCommand } from './signer-command.ts';
export { extractFiles, findSquashfsTools, type SquashfsTools, squashTar } from './squashfs-tools.ts';
