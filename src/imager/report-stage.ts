import type { Report } from '../progress/index.ts';

/** Runs a stage of making media, and reports its start and its end. */
export async function reportStage<T>(
  { stage, what }: { readonly stage: 'read' | 'write'; readonly what: string },
  { report }: { readonly report?: Report | undefined },
  run: () => Promise<T>,
): Promise<T> {
  report?.({ kind: 'stage-start', stage, platform: what });
  const result = await run();
  report?.({ kind: 'stage-done', stage, platform: '', summary: what });
  return result;
}
