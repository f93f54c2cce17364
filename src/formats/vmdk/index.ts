export { type VmdkOptions, writeVmdk } from './write.ts';
