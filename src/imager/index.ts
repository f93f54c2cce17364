/** Boot media out of installers, by the rules of the imager of each release. */
export { type BootOptions, type BootOutcome, bootMachine } from './machine/boot-machine.ts';
export { findFirmware, type UefiFirmware } from './machine/firmware.ts';
export type { BootWay, MachineRequest, PortForward } from './machine/machine-request.ts';
export type { StartedMachine } from './machine/source.ts';
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
