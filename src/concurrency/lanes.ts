/** Work of a size, so that the large does not hold up the small, nor the small the large. */
export interface SizedWork {
  readonly size: number;
  run(): Promise<void>;
}

/** What a request's overhead matters for. */
const SMALL_BYTES = 4 * 1024 * 1024;
/** One worker in so many prefers small work. */
const SMALL_SHARE = 4;

/**
 * Does all of it with so many workers. Most take the largest first, which makes the end even; some take
 * small work first, so that images of small parts are whole early. Work must not throw for what concerns
 * itself alone: the first failure stops the rest.
 */
export async function runInLanes(work: readonly SizedWork[], workers: number): Promise<void> {
  const sorted = work.toSorted((a, b) => b.size - a.size);
  const split = sorted.findIndex(({ size }) => size <= SMALL_BYTES);
  const large = split === -1 ? sorted : sorted.slice(0, split);
  const small = split === -1 ? [] : sorted.slice(split);
  const lanes = { large: large.values(), small: small.values() };
  const failures: unknown[] = [];
  async function worker(first: keyof typeof lanes, second: keyof typeof lanes): Promise<void> {
    for (const lane of [lanes[first], lanes[second]]) {
      for (const item of lane) {
        if (failures.length > 0) return;
        await item.run().catch((error: unknown) => failures.push(error));
      }
    }
  }
  const count = Math.max(1, Math.min(workers, work.length));
  const forSmall = count > 1 ? Math.max(1, Math.floor(count / SMALL_SHARE)) : 0;
  await Promise.all(
    Array.from({ length: count }, (_, index) =>
      index < forSmall ? worker('small', 'large') : worker('large', 'small'),
    ),
  );
  if (failures.length > 0) throw failures[0];
}
