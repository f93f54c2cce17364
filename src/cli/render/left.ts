import type { LeftBehind } from '../../mirror/index.ts';

/** A part of an image that was not copied, for JSON documents. */
export function leftJson({ what, error: { code, message } }: LeftBehind): object {
  return { what, error: { code, message } };
}
