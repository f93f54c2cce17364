import { createHmac, randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { AbortableSingleFlight, Semaphore } from '../../concurrency/index.ts';
import { ApiError } from '../exchange/api-error.ts';
import type { ServerLimits } from '../exchange/limits.ts';
import type { Asker, VerifyPassword } from './access.ts';

export interface LoginGuardOptions {
  readonly limits: Pick<
    ServerLimits,
    'loginsAtOnce' | 'loginsWaiting' | 'loginsPerClient' | 'wrongLogins' | 'wrongLoginMs'
  >;
  /** Milliseconds of a monotonic clock. */
  readonly now: () => number;
}

const CACHE_MS = 10 * 60_000;
const CACHE_ENTRIES = 1000;
const WRONG_ENTRIES = 10_000;
const RETRY_AFTER_S = '5';

/** The recent wrong logins of one client. */
interface Wrong {
  readonly count: number;
  readonly since: number;
}

/**
 * Limits how often passwords are checked, because the check is slow on purpose. A correct login is remembered for ten
 * minutes, as a keyed hash only, since one pull makes a hundred requests. Other logins wait in a queue with limits for
 * each client and for all, and a login whose client has gone is not checked. A client with many wrong logins gets each
 * further refusal late, so it cannot try faster.
 */
export class LoginGuard {
  readonly #verify: VerifyPassword;
  readonly #options: LoginGuardOptions;
  readonly #key = randomBytes(32);
  readonly #known = new Map<string, number>();
  readonly #checks = new AbortableSingleFlight<boolean>();
  readonly #turns: Semaphore;
  readonly #asking = new Map<string, number>();
  readonly #wrong = new Map<string, Wrong>();

  constructor(verify: VerifyPassword, options: LoginGuardOptions) {
    this.#verify = verify;
    this.#options = options;
    this.#turns = new Semaphore(options.limits.loginsAtOnce);
  }

  /** Throws 429 when this client, or all clients together, send too many logins. */
  readonly verify: VerifyPassword = async (user, password, asker = NOBODY) => {
    const mark = createHmac('sha256', this.#key).update(`${user.length}:${user}${password}`).digest('base64');
    if ((this.#known.get(mark) ?? 0) > this.#options.now()) return true;
    this.#known.delete(mark);
    const isRight = await this.#asked(mark, user, password, asker);
    if (isRight) this.#remember(mark);
    else await this.#punish(asker);
    return isRight;
  };

  async #asked(mark: string, user: string, password: string, asker: Asker): Promise<boolean> {
    const { loginsPerClient, loginsWaiting } = this.#options.limits;
    const mine = this.#asking.get(asker.client) ?? 0;
    if (mine >= loginsPerClient || this.#turns.waiting >= loginsWaiting) return await this.#refuse(asker);
    this.#asking.set(asker.client, mine + 1);
    try {
      const check = async (abandoned: AbortSignal): Promise<boolean> =>
        await this.#turns.run(() => this.#verify(user, password, { ...asker, signal: abandoned }), abandoned);
      return await this.#checks.run(mark, check, asker.signal);
    } finally {
      this.#leave(asker.client);
    }
  }

  #leave(client: string): void {
    const left = (this.#asking.get(client) ?? 1) - 1;
    if (left > 0) this.#asking.set(client, left);
    else this.#asking.delete(client);
  }

  #remember(mark: string): void {
    this.#known.set(mark, this.#options.now() + CACHE_MS);
    forgetOldest(this.#known, CACHE_ENTRIES);
  }

  /** An immediate refusal would let the client try as fast as it can, and keep the server busy with it alone. */
  async #refuse({ signal }: Asker): Promise<never> {
    await sleep(this.#options.limits.wrongLoginMs, undefined, { signal, ref: false });
    throw new ApiError('TOOMANYREQUESTS', 'too many logins at once', { headers: { 'Retry-After': RETRY_AFTER_S } });
  }

  async #punish({ client, signal }: Asker): Promise<void> {
    const { wrongLogins, wrongLoginMs } = this.#options.limits;
    const now = this.#options.now();
    const before = this.#wrong.get(client);
    const isNew = before === undefined || now - before.since > CACHE_MS;
    const wrong = isNew ? { count: 1, since: now } : { count: before.count + 1, since: before.since };
    this.#wrong.delete(client);
    this.#wrong.set(client, wrong);
    forgetOldest(this.#wrong, WRONG_ENTRIES);
    if (wrong.count > wrongLogins) await sleep(wrongLoginMs, undefined, { signal, ref: false });
  }
}

const NOBODY: Asker = { client: '', signal: new AbortController().signal };

function forgetOldest(memory: Map<string, unknown>, most: number): void {
  const [oldest] = memory.keys();
  if (memory.size > most && oldest !== undefined) memory.delete(oldest);
}
