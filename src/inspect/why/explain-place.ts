import type { Recipe } from '../../recipe/index.ts';
import { type InspectOptions, openInspected } from '../open/open-inspected.ts';
import { InspectSession } from '../session/inspect-session.ts';
import { baseOf } from './base-of.ts';
import { type Explanation, explainPath } from './explain-path.ts';

/** What `explainPlace` may be told. */
export interface ExplainPlaceOptions extends InspectOptions {
  /** The place of the base. @default the one that the image names, where it can be reached */
  readonly base?: string | undefined;
  /** What the image was built of. */
  readonly recipe?: Recipe | undefined;
}

/** Says why a path is in what lies at a place. Throws what opening and `explainPath` throw. */
export async function explainPlace(place: string, path: string, options: ExplainPlaceOptions): Promise<Explanation> {
  await using session = await InspectSession.open(options);
  const { context } = session;
  const inspected = await openInspected(place, options, context);
  const base = await baseOf(inspected, options.base, context);
  return await explainPath(inspected, path, { base, recipe: options.recipe, budget: context.budget });
}
