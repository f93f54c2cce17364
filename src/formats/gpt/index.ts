export { type Guid, guidBytes, guidOfLabel } from './guid.ts';
export type { PartitionEntry, PartitionInput, PlacedPartition, SectorBytes } from './model.ts';
export { encodeProtectiveMbr } from './protective-mbr.ts';
export { type GptTable, readGpt } from './read.ts';
export { type GptDisk, type GptOptions, writeGpt } from './write.ts';
