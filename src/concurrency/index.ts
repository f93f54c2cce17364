export { atOnce } from './at-once.ts';
export { GroupCommit } from './group-commit.ts';
export { KeyedLock } from './keyed-lock.ts';
export { runInLanes } from './lanes.ts';
export { SharedCall } from './shared-call.ts';
export { SingleFlight } from './single-flight.ts';
export { TurnQueue } from './turn-queue.ts';
