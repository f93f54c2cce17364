import type { RootsmithError } from '../../errors/index.ts';
import type { TargetName } from '../file/index.ts';
import type { ImagePlace } from '../images/index.ts';
import { attempt } from './failures.ts';

/** An image that cannot be copied, which is known before anything is written. */
export interface FailedImage {
  readonly source: ImagePlace;
  readonly target: TargetName;
  readonly error: RootsmithError;
}

/** Tells a failed image from one that was planned. */
export function isFailed(image: object): image is FailedImage {
  return 'error' in image;
}

/** Runs an action for one image. Its failure becomes a part of the plan. */
export async function orFailed<T>(
  { source, target }: Omit<FailedImage, 'error'>,
  signal: AbortSignal | undefined,
  action: () => Promise<T>,
): Promise<T | FailedImage> {
  const result = await attempt(action, signal);
  return 'value' in result ? result.value : { source, target, error: result.error };
}
