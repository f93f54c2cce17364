import { RootsmithError } from '../errors/index.ts';
import type { ByteStream } from './byte-stream.ts';
import { FREE_CONTENT_BYTES, type LimitName, type Limits, limitsWith, limitTable } from './limits.ts';

export interface BudgetOptions {
  /** @default those of the table */
  readonly limits?: Partial<Limits> | undefined;
  /** What is read, for error messages: "layer sha256:… of …". @default 'the input' */
  readonly what?: string | undefined;
  /** Called with the number of bytes that are kept in memory, whenever it grows. */
  readonly onMemory?: ((bytes: number) => void) | undefined;
}

/** Further facts for an error message. */
export interface SpendOptions {
  /** @default the budget's own */
  readonly what?: string | undefined;
  /** The offset in the input. */
  readonly offset?: number | undefined;
}

/**
 * The limits of one run and, in budgets that are opened from it, of each image. What an image spends of a limit
 * that counts for the run is also charged to the run. Going beyond a limit throws `LIMIT_EXCEEDED` and names the
 * limit.
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

  /** Opens the budget of one image, archive or file of this run. `limits` replace those of the run. */
  open(what: string, limits: Partial<Limits> = {}): Budget {
    return new Budget({ what, limits }, this.#run ?? this);
  }

  /** Copies the budget with what is spent so far. The copy counts by itself, for work that may be repeated. */
  fork(): Budget {
    const fork = new Budget({ limits: this.limits, what: this.what, onMemory: this.#onMemory });
    for (const [name, spent] of this.#spent) fork.#spent.set(name, spent);
    return fork;
  }

  /** Adds to a sum. Throws `LIMIT_EXCEEDED` above the limit. */
  spend(name: LimitName, amount = 1, options: SpendOptions = {}): void {
    if (this.#run !== undefined && limitTable[name].per === 'run')
      return this.#run.spend(name, amount, { what: this.what, ...options });
    const spent = (this.#spent.get(name) ?? 0) + amount;
    // A refused amount is not counted, so the other images of the run can go on.
    this.check(name, spent, options);
    this.#spent.set(name, spent);
    if (name === 'memory') this.#onMemory?.(spent);
  }

  /** Subtracts what is no longer kept. */
  release(name: LimitName, amount: number): void {
    if (this.#run !== undefined && limitTable[name].per === 'run') return this.#run.release(name, amount);
    this.#spent.set(name, (this.#spent.get(name) ?? 0) - amount);
  }

  /** Compares a single value with its limit. Throws `LIMIT_EXCEEDED` above it. */
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

  /** Counts packed bytes that were read. They bound how much content may be expanded from them. */
  receive(bytes: number): void {
    this.#received += bytes;
  }

  /**
   * Counts bytes of content, and compares them with the packed bytes that were counted, if any. Throws
   * `LIMIT_EXCEEDED`.
   */
  expand(bytes: number, options: SpendOptions = {}): void {
    this.spend('content', bytes, options);
    this.spend('disk', bytes, options);
    if (this.#received === 0) return; // no packed bytes were counted, so there is no ratio to check
    const content = (this.#spent.get('content') ?? 0) - FREE_CONTENT_BYTES;
    if (content > this.limits.ratio * this.#received) this.check('ratio', Number.POSITIVE_INFINITY, options);
  }
}

/** Passes a stream of packed bytes on and counts them as received. */
export async function* received(source: ByteStream, budget: Budget): AsyncGenerator<Uint8Array, void, void> {
  for await (const chunk of source) {
    budget.receive(chunk.length);
    yield chunk;
  }
}

/** Passes a stream of content on and counts it. */
export async function* expanded(source: ByteStream, budget: Budget): AsyncGenerator<Uint8Array, void, void> {
  for await (const chunk of source) {
    budget.expand(chunk.length);
    yield chunk;
  }
}
