import { type Budget, type ByteStream, Sha256 } from '../../bytes/index.ts';
import type { ReportDuplicate } from './report-value.ts';

/** One file that may have the content of another. */
export interface DuplicateCandidate {
  /** As in `ReportFile`. */
  readonly path: string;
  /** Bytes; 0 has no content to share. */
  readonly size: number;
  readonly stored: number;
  /** Equal for files whose bytes are stored once: they have the same content. */
  readonly place: string;
  readonly content: () => ByteStream;
}

/**
 * Finds files with the same content. Only files are read that have the size of another which is stored elsewhere; and
 * those in the order in which they are stored.
 */
export async function findDuplicates(
  candidates: readonly DuplicateCandidate[],
  { signal, budget }: { readonly signal?: AbortSignal | undefined; readonly budget: Budget },
): Promise<readonly ReportDuplicate[]> {
  const bySize = groups(
    candidates.filter(({ size }) => size > 0),
    ({ size }) => `${size}`,
  );
  const repeated = [...bySize.values()].filter((group) => group.length > 1).flat();
  const digests = new Map<string, string>();
  for (const [place, [first]] of [...groups(repeated, ({ place }) => place)].sort(([a], [b]) => (a < b ? -1 : 1))) {
    signal?.throwIfAborted();
    const isRead = first !== undefined && placesIn(bySize.get(`${first.size}`) ?? []) > 1;
    if (isRead) budget.spend('content', first.size);
    digests.set(place, isRead ? await digestOfContent(first.content()) : place);
  }
  const byContent = groups(repeated, ({ place, size }) => `${size} ${digests.get(place)}`);
  return [...byContent.values()].filter((group) => group.length > 1).map(duplicateOf);
}

/** What is stored once already saves nothing. */
function duplicateOf(group: readonly DuplicateCandidate[]): ReportDuplicate {
  const costs = [...groups(group, ({ place }) => place).values()].map((files) =>
    files.reduce((sum, { stored }) => sum + stored, 0),
  );
  const whole = costs.reduce((sum, cost) => sum + cost, 0);
  const largest = costs.reduce((most, cost) => Math.max(most, cost), 0);
  return { size: group[0]?.size ?? 0, saves: whole - largest, paths: group.map(({ path }) => path).sort() };
}

function placesIn(group: readonly DuplicateCandidate[]): number {
  return new Set(group.map(({ place }) => place)).size;
}

function groups<T>(items: readonly T[], keyOf: (item: T) => string): ReadonlyMap<string, readonly T[]> {
  const found = new Map<string, T[]>();
  for (const item of items) {
    const group = found.get(keyOf(item));
    if (group === undefined) found.set(keyOf(item), [item]);
    else group.push(item);
  }
  return found;
}

async function digestOfContent(source: ByteStream): Promise<string> {
  const hash = new Sha256();
  for await (const chunk of source) hash.update(chunk);
  return hash.digest();
}
