import type { PlannedLine } from './boot-plan.ts';

/** What the kernels of Talos take of a command line, for amd64 and arm64. They drop the rest in silence. */
const MAX_LINE_BYTES = 2047;

/** Warnings of lines that the kernel would cut off. */
export function longLines(lines: readonly PlannedLine[]): readonly string[] {
  return lines.flatMap(({ profile, after }) => {
    const bytes = Buffer.byteLength(after);
    if (bytes <= MAX_LINE_BYTES) return [];
    return [`the command line of ${profile} has ${bytes} bytes, and the kernel takes the first ${MAX_LINE_BYTES}`];
  });
}
