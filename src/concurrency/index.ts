export { AbortableSingleFlight } from './abortable-single-flight.ts';
export { atOnce } from './at-once.ts';
export { GroupCommit } from './group-commit.ts';
export { KeyedLock } from './keyed-lock.ts';
export { Semaphore } from './semaphore.ts';
export { SingleFlight } from './single-flight.ts';
export { runQueue } from './work-queue.ts';
