export {
  type AnyStage,
  type FigureUnit,
  type ImageCounts,
  ignoreProgress,
  type KernelStage,
  type MadeResult,
  type ProgressEvent,
  type Report,
  type Stage,
  type StageSizes,
  stages,
} from './events.ts';
export { type Meter, meter, metered } from './meter.ts';
export { reportMoving } from './moving-blob.ts';
