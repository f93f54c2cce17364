export { type VhdOptions, writeVhd } from './write.ts';
