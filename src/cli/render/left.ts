import type { LeftBehind } from '../../mirror/index.ts';

/** What belongs to an image and did not come along, for programs. */
export function leftJson({ what, error: { code, message } }: LeftBehind): object {
  return { what, error: { code, message } };
}
