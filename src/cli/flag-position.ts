import type { Position } from '../recipe/index.ts';

/** The position of what a flag says. */
export function flagPosition(name: string): Position {
  return { file: `--${name}`, line: 1, column: 1 };
}
