/** Work of a known size. */
export interface SizedWork {
  readonly size: number;
  run(): Promise<void>;
}

/** Below this size, the overhead of a request outweighs its bytes. */
const SMALL_BYTES = 4 * 1024 * 1024;
/** One worker in this many prefers small work. */
const SMALL_SHARE = 4;

/**
 * Does all work with at most `workers` workers. Most workers take the largest work first, so that all end at
 * about the same time. Some take small work first, so that images made of small blobs are complete early.
 * The first failure stops the queue: work that fails for itself alone must keep its failure to itself.
 */
export async function runQueue(work: readonly SizedWork[], workers: number): Promise<void> {
  const sorted = work.toSorted((a, b) => b.size - a.size);
  const split = sorted.findIndex(({ size }) => size <= SMALL_BYTES);
  const large = (split === -1 ? sorted : sorted.slice(0, split)).values();
  const small = (split === -1 ? [] : sorted.slice(split)).values();
  const failures: unknown[] = [];
  async function worker(...queues: readonly Iterable<SizedWork>[]): Promise<void> {
    for (const queue of queues) {
      for (const item of queue) {
        if (failures.length > 0) return;
        await item.run().catch((error: unknown) => failures.push(error));
      }
    }
  }
  const count = Math.max(1, Math.min(workers, work.length));
  const forSmall = count > 1 ? Math.max(1, Math.floor(count / SMALL_SHARE)) : 0;
  await Promise.all(
    Array.from({ length: count }, (_, index) => (index < forSmall ? worker(small, large) : worker(large, small))),
  );
  if (failures.length > 0) throw failures[0];
}
