export { atOnce } from './at-once.ts';
export { GroupCommit } from './group-commit.ts';
export { KeyedLock } from './keyed-lock.ts';
export { SharedFlight } from './shared-flight.ts';
export { SingleFlight } from './single-flight.ts';
export { TurnQueue } from './turn-queue.ts';
export { runQueue } from './work-queue.ts';
