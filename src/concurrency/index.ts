export { AbortableSingleFlight } from './abortable-single-flight.ts';
export { atOnce } from './at-once.ts';
export { KeyedLock } from './keyed-lock.ts';
export { runInLanes } from './lanes.ts';
export { Semaphore } from './semaphore.ts';
export { SingleFlight } from './single-flight.ts';
