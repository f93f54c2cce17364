export { findKernelBtf } from './btf.ts';
export { type FoundCertificates, findCertificates } from './certificates.ts';
export { configLines, type KernelConfig, parseKernelConfig, readKernelConfig, setOptionsIn } from './config.ts';
export { type ExportTables, type KernelExport, type KernelTable, readKernelExports } from './exports.ts';
export { type KernelRelease, type ReadKernelReleaseOptions, readKernelRelease } from './kernel-release.ts';
export { type OpenedKernel, openKernel } from './open-kernel.ts';
export type { KernelDecompressors } from './payload.ts';
export { findRawExports } from './raw-exports.ts';
export { findVermagic } from './vermagic.ts';
