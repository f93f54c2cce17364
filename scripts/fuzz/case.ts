import { randomOf } from './random.ts';

/** One mutant: what it is made from, and the seed of its changes. */
export interface FuzzCase {
  /** Name of a corpus entry. */
  readonly entry: string;
  readonly seed: number;
}

/** `NAME:SEED`, as `--case` takes it. */
export function caseName({ entry, seed }: FuzzCase): string {
  return `${entry}:${seed}`;
}

export function parseCase(text: string): FuzzCase {
  const [, entry, seed] = /^([\w-]+):(\d+)$/.exec(text) ?? [];
  if (entry === undefined || seed === undefined) throw new Error(`a case is NAME:SEED, not ${text}`);
  return { entry, seed: Number(seed) };
}

interface Weighted {
  readonly name: string;
  /** How often it is taken, compared with the others. */
  readonly weight: number;
}

/** Cases without end, or until `count`: seeds count up, and each picks its entry. */
export function* casesFrom(
  corpus: readonly Weighted[],
  firstSeed: number,
  count: number,
): Generator<FuzzCase, void, void> {
  const tickets = corpus.flatMap(({ name, weight }) => Array.from({ length: weight }, () => name));
  for (let seed = firstSeed; seed < firstSeed + count; seed += 1) {
    yield { entry: randomOf(`entry ${seed}`).pick(tickets), seed };
  }
}
