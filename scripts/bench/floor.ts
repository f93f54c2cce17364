import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isXz } from '../../src/formats/index.ts';
import { type Measured, measure } from './measure.ts';

const program = join(import.meta.dirname, 'floor-process.js');

/** Measures the least that any builder of ours must do, as a process of its own. */
export async function measureFloor(initramfs: string, output: string): Promise<Measured> {
  const kind = isXz(readFileSync(initramfs).subarray(0, 6)) ? 'xz' : 'zstd';
  return await measure([process.execPath, program, initramfs, output, kind]);
}
