/** Boot media out of installers, by the rules of the imager of each release. */
export { type MadeFile, type MadeMedia, makeMedia, planMedia } from './make-media.ts';
export type { MediaPlan, PlannedOutput } from './plan.ts';
export {
  type BootMediaKind,
  bootMediaKinds,
  type DiskRequest,
  type Firmware,
  type MediaRequest,
  type SecureBootRequest,
} from './request.ts';
export type { DiskSettings } from './settings.ts';
