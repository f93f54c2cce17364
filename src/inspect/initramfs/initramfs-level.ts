import type { RandomAccess } from '../../bytes/index.ts';
import {
  BelongingsKeeper,
  type InitramfsBelongings,
  nextSegmentStart,
  type ReadSegment,
  readSegment,
} from '../../initramfs/index.ts';
import type { ReadableTree } from '../../rootfs/index.ts';
import { once } from '../once.ts';
import type { InspectContext } from '../session/inspect-session.ts';
import { treeOfSegments } from './tree-of-segments.ts';

/** An initramfs: segments one behind the other, and what the kernel makes of them. */
export interface InitramfsLevel {
  /** Bytes as stored. */
  readonly size: number;
  readonly segments: readonly ReadSegment[];
  readonly belongings: InitramfsBelongings;
  /** What the kernel unpacks from all segments, later ones over earlier ones. */
  readonly files: () => Promise<ReadableTree>;
}

/** Reads the entries of all segments. The content of files stays where it is, as far as their compression allows. */
export async function readInitramfs(access: RandomAccess, outer: InspectContext): Promise<InitramfsLevel> {
  const context = { ...outer, looksOnly: true };
  context.budget.receive(access.size);
  const file = { access, onDisk: { path: 'initramfs', offset: 0 } };
  const segments: ReadSegment[] = [];
  const belongings = new BelongingsKeeper();
  for (let start = await nextSegmentStart(access, 0); start !== undefined; ) {
    const segment = await readSegment(file, start, context);
    segments.push(segment);
    belongings.add(segment, context.budget);
    start = await nextSegmentStart(access, segment.end);
  }
  return {
    size: access.size,
    segments,
    belongings: belongings.result(),
    files: once(() => treeOfSegments(segments, context)),
  };
}
