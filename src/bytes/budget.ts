import { RootsmithError } from '../errors/index.ts';
import type { ByteStream } from './byte-stream.ts';
import { FREE_CONTENT_BYTES, type LimitName, type Limits, limitsWith, limitTable } from './limits.ts';

export interface BudgetOptions {
  /** @default those of the table */
  readonly limits?: Partial<Limits> | undefined;
  /** What is read, for complaints: "layer sha256:… of …". @default 'the input' */
  readonly what?: string | undefined;
  /** Told how many bytes are kept in memory by now, whenever that grows. */
  readonly onMemory?: ((bytes: number) => void) | undefined;
}

/** Further facts for a complaint. */
export interface SpendOptions {
  /** @default the budget's own */
  readonly what?: string | undefined;
  /** Where in the input. */
  readonly offset?: number | undefined;
}

/**
 * What may be spent on one run and, in budgets of their own that are opened from it, on each of its images. What an
 * image spends of a sum that is limited for the run counts there. Each excess is `LIMIT_EXCEEDED`, and names the limit.
 */
export class Budget {
  readonly limits: Limits;
  readonly what: string;
  readonly #run: Budget | undefined;
  readonly #spent = new Map<LimitName, number>();
  readonly #onMemory: BudgetOptions['onMemory'];
  #received = 0;

  constructor({ limits, what = 'the input', onMemory }: BudgetOptions = {}, run?: Budget) {
    this.limits = run === undefined ? limitsWith(limits) : { ...run.limits, ...limits };
    this.what = what;
    this.#onMemory = onMemory;
    this.#run = run;
  }

  /** The budget of one image, archive or file of this run, with limits of its own where some are given. */
  open(what: string, limits: Partial<Limits> = {}): Budget {
    return new Budget({ what, limits }, this.#run ?? this);
  }

  /** A budget that goes on from here by itself: for what may be done again and again. */
  fork(): Budget {
    const fork = new Budget({ limits: this.limits, what: this.what, onMemory: this.#onMemory });
    for (const [name, spent] of this.#spent) fork.#spent.set(name, spent);
    return fork;
  }

  /** Adds to a sum. Throws `LIMIT_EXCEEDED`. */
  spend(name: LimitName, amount = 1, options: SpendOptions = {}): void {
    if (this.#run !== undefined && limitTable[name].per === 'run')
      return this.#run.spend(name, amount, { what: this.what, ...options });
    const spent = (this.#spent.get(name) ?? 0) + amount;
    // What is refused is not spent: the other images of the run go on.
    this.check(name, spent, options);
    this.#spent.set(name, spent);
    if (name === 'memory') this.#onMemory?.(spent);
  }

  /** Takes back what is no longer kept. */
  release(name: LimitName, amount: number): void {
    if (this.#run !== undefined && limitTable[name].per === 'run') return this.#run.release(name, amount);
    this.#spent.set(name, (this.#spent.get(name) ?? 0) - amount);
  }

  /** Compares a single value with its limit. Throws `LIMIT_EXCEEDED`. */
  check(name: LimitName, value: number, { what = this.what, offset }: SpendOptions = {}): void {
    const limit = this.limits[name];
    if (value <= limit) return;
    const place = offset === undefined ? '' : ` at offset ${offset}`;
    const found = `${what}${place} has more than ${limit} ${limitTable[name].counts}`;
    throw new RootsmithError('LIMIT_EXCEEDED', found, {
      hint: `Check where it comes from; if it is meant to be so, raise the limit: \`--limit ${name}=VALUE\`.`,
      details: { limit: name, value: limit, ...(offset === undefined ? {} : { offset }) },
    });
  }

  /** Bytes that came, packed as they are: they bound what may come of them. */
  receive(bytes: number): void {
    this.#received += bytes;
  }

  /** Bytes of content, which are compared with those received where somebody counts them. Throws `LIMIT_EXCEEDED`. */
  expand(bytes: number, options: SpendOptions = {}): void {
    this.spend('content', bytes, options);
    this.spend('disk', bytes, options);
    if (this.#received === 0) return; // nobody said what the content came of
    const content = (this.#spent.get('content') ?? 0) - FREE_CONTENT_BYTES;
    if (content > this.limits.ratio * this.#received) this.check('ratio', Number.POSITIVE_INFINITY, options);
  }
}

/** The same stream of packed bytes, which are counted as received. */
export async function* received(source: ByteStream, budget: Budget): AsyncGenerator<Uint8Array, void, void> {
  for await (const chunk of source) {
    budget.receive(chunk.length);
    yield chunk;
  }
}

/** The same stream of content, counted. */
export async function* expanded(source: ByteStream, budget: Budget): AsyncGenerator<Uint8Array, void, void> {
  for await (const chunk of source) {
    budget.expand(chunk.length);
    yield chunk;
  }
}
