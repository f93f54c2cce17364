import type { Digest } from '../../oci/index.ts';
import type { Inspected } from '../model.ts';
import { type InspectOptions, openInspected } from '../open/open-inspected.ts';
import { InspectSession } from '../session/inspect-session.ts';
import { diffInspected } from './diff-inspected.ts';
import type { ImageDifference } from './difference.ts';

/** One of two things that were compared. */
export interface ComparedThing {
  /** As the user named it. */
  readonly name: string;
  readonly kind: Inspected['kind'];
  /** Of an image. */
  readonly digest: Digest | undefined;
}

/** How two things differ. */
export interface PlacesDifference extends ImageDifference {
  readonly before: ComparedThing;
  readonly after: ComparedThing;
}

/** Compares what lies at two places, or in two files. Throws what opening and `diffInspected` throw. */
export async function diffPlaces(before: string, after: string, options: InspectOptions): Promise<PlacesDifference> {
  await using session = await InspectSession.open(options);
  const { context } = session;
  const a = await openInspected(before, options, context);
  const b = await openInspected(after, options, context);
  return { before: thingOf(a), after: thingOf(b), ...(await diffInspected(a, b, context)) };
}

function thingOf({ name, kind, image }: Inspected): ComparedThing {
  return { name, kind, digest: image?.descriptor.digest };
}
