import * as z from 'zod';
import { RootsmithError } from '../../errors/index.ts';
import type { LineEdit } from './line-edits.ts';

/** The file inside a checkout that records what was done to it. Git does not track it. */
export const STATE_FILE = 'kernel/.rootsmith-pkgs.json';

/** What was done to a checkout: enough to take it back. */
export interface PkgsState {
  /** The edits of each file, in the order in which they were made. */
  readonly edits: Readonly<Record<string, readonly LineEdit[]>>;
  /** Whether the folder of patches did not exist before. */
  readonly madePatchFolder: boolean;
}

export const NO_STATE: PkgsState = { edits: {}, madePatchFolder: false };

const lines = z.string().refine((text) => !text.includes('\n'));
const edit = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('added'), lines: z.array(lines).min(1) }),
  z.strictObject({ kind: z.literal('replaced'), before: lines, after: lines }),
]);
const schema = z.strictObject({
  version: z.literal(1),
  edits: z.record(z.string(), z.array(edit)),
  madePatchFolder: z.boolean(),
});

/** Reads the record of a checkout. Throws `KERNEL_PKGS_EDITED` for a text that `writePkgsState` did not make. */
export function parsePkgsState(text: string | undefined): PkgsState {
  if (text === undefined) return NO_STATE;
  const parsed = schema.safeParse(parsedOrUndefined(text));
  if (parsed.success) return { edits: parsed.data.edits, madePatchFolder: parsed.data.madePatchFolder };
  throw new RootsmithError('KERNEL_PKGS_EDITED', `\`${STATE_FILE}\` is not a record that rootsmith wrote`, {
    hint: 'Take the changes back with `git checkout -- Pkgfile kernel`, and remove the record and `patches/rootsmith`.',
    details: { file: STATE_FILE },
  });
}

function parsedOrUndefined(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The text of a record; undefined if there is nothing to take back. */
export function writePkgsState({ edits, madePatchFolder }: PkgsState): string | undefined {
  const kept = Object.fromEntries(Object.entries(edits).filter(([, list]) => list.length > 0));
  if (Object.keys(kept).length === 0 && !madePatchFolder) return undefined;
  return `${JSON.stringify({ version: 1, edits: kept, madePatchFolder }, null, 2)}\n`;
}

/** The record of two states, of which each file has one or the other. */
export function joinStates(before: PkgsState, after: PkgsState): PkgsState {
  const paths = new Set([...Object.keys(before.edits), ...Object.keys(after.edits)]);
  return {
    edits: Object.fromEntries(
      [...paths].map((path) => [path, [...(before.edits[path] ?? []), ...(after.edits[path] ?? [])]]),
    ),
    madePatchFolder: before.madePatchFolder || after.madePatchFolder,
  };
}
