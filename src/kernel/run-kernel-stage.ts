import type { KernelStage } from '../progress/index.ts';
import type { KernelContext } from './tree/kernel-context.ts';

/** Runs a step of the build, and reports its start and its end. */
export async function runKernelStage<T>(
  stage: KernelStage,
  { report, signal }: Pick<KernelContext, 'report' | 'signal'>,
  run: () => Promise<T>,
  summary: (result: T) => string,
): Promise<T> {
  signal?.throwIfAborted();
  report({ kind: 'stage-start', stage, platform: '' });
  const result = await run();
  report({ kind: 'stage-done', stage, platform: '', summary: summary(result) });
  return result;
}
