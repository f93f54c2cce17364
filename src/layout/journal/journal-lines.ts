import { asBlobDigest, isObject } from '../../oci/index.ts';
import type { Change } from '../state/change.ts';

/** Lines that cannot be read are left out: their content is pushed again by whoever misses it. */
export function parseJournal(text: string): readonly Change[] {
  return text.split('\n').flatMap((line) => {
    const change = line === '' ? undefined : parseLine(line);
    return change === undefined ? [] : [change];
  });
}

export function lineOf(change: Change): string {
  return `${JSON.stringify(change)}\n`;
}

function parseLine(line: string): Change | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return isObject(value) ? changeOf(value) : undefined;
  } catch {
    return undefined;
  }
}

/** Only what this file wrote passes, and only the members that it writes: everything else hangs on them. */
function changeOf(value: Readonly<Record<string, unknown>>): Change | undefined {
  const { add, drop, size, mtimeMs, mediaType, artifactType } = value;
  const digest = digestIn(value['digest']);
  if (digest === undefined) return undefined;
  if (drop === 'blob' || drop === 'manifest') return { drop, digest };
  if (typeof size !== 'number' || !Number.isSafeInteger(size)) return undefined;
  if (add === 'blob') return typeof mtimeMs === 'number' ? { add, digest, size, mtimeMs } : undefined;
  if (add !== 'manifest' || typeof mediaType !== 'string') return undefined;
  const type = typeof artifactType === 'string' ? artifactType : undefined;
  const subject = digestIn(value['subject']);
  return { add, digest, size, mediaType: shared(mediaType), artifactType: type && shared(type), subject };
}

function digestIn(value: unknown): ReturnType<typeof asBlobDigest> {
  return typeof value === 'string' ? asBlobDigest(value) : undefined;
}

const MAX_SHARED = 1000;
const known = new Map<string, string>();

/** There are few types, and many manifests: each text is held once. */
export function shared(text: string): string {
  const first = known.get(text);
  if (first === undefined && known.size < MAX_SHARED) known.set(text, text);
  return first ?? text;
}
