export { hasHeader, versionOf } from './compiler.ts';
export {
  changeExt4,
  DEBUGFS,
  EXT4_BLOCK_BYTES,
  EXT4_INODE_BYTES,
  type Ext4Options,
  MKE2FS,
  makeExt4,
} from './e2fsprogs.ts';
export { GIT, type GitPosition, gitCheckout, gitCommit, gitPosition } from './git.ts';
export { archiveCommit } from './git-archive.ts';
export { GRUB_MKIMAGE, makeGrubImage } from './grub-mkimage.ts';
export { MAKE, type MakeOptions, runMake } from './make.ts';
export { type NeededProgram, programsMissing, refuseMissingPrograms } from './missing-programs.ts';
export { MKFS_XFS, makeXfs, withSystemFolders } from './mkfs-xfs.ts';
export { makeKeyAndCertificate, OPENSSL } from './openssl.ts';
export { applyPatch, PATCH, type PatchOutcome } from './patch.ts';
export type { Program } from './program.ts';
export { type QemuTarget, qemuTargets, runQemu } from './qemu.ts';
export { type SignerCommand, signByCommand } from './signer-command.ts';
export { extractFiles, findSquashfsTools, type SquashfsTools, squashTar } from './squashfs-tools.ts';
export { TAR, type TarPacking, tarExpanders, unpackTar } from './tar.ts';
export { runInTerminal } from './terminal-program.ts';
