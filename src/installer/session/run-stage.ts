import { formatPlatform, type Platform } from '../../oci/index.ts';
import type { Stage, StageSizes } from '../../progress/index.ts';
import type { BuildContext } from './context.ts';

/** One step of a build: a function from value to value, and what its report says. */
export interface BuildStage<Input, Output> {
  readonly name: Stage;
  readonly run: (input: Input, context: BuildContext) => Promise<Output>;
  /** What the report says when the stage is done. */
  readonly summary: (output: Output, input: Input) => string;
  /** Sizes before and after, where the stage makes something anew. */
  readonly sizes?: (output: Output, input: Input) => StageSizes;
}

export interface StageRun<Input, Output> {
  readonly input: Input;
  /** The platform that is built, where the stage runs for one. */
  readonly platform?: Platform | undefined;
  /** The result, where the work began ahead of the stage's turn. */
  readonly begun?: Promise<Output> | undefined;
}

/** Runs a stage, and reports its start and its end. */
export async function runStage<Input, Output>(
  { name, run, summary, sizes }: BuildStage<Input, Output>,
  { input, platform, begun }: StageRun<Input, Output>,
  context: BuildContext,
): Promise<Output> {
  const { report, signal } = context;
  signal?.throwIfAborted();
  const shown = platform === undefined ? '' : formatPlatform(platform);
  report({ kind: 'stage-start', stage: name, platform: shown });
  const output = await (begun ?? run(input, context));
  const facts = { stage: name, platform: shown, summary: summary(output, input) };
  report({ kind: 'stage-done', ...facts, ...(sizes && { sizes: sizes(output, input) }) });
  return output;
}
