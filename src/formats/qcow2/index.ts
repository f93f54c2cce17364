export { type Qcow2Options, writeQcow2 } from './write.ts';
