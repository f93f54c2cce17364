import type { Report } from '../../progress/index.ts';
import type { Clock } from './clock.ts';
import { type Fetch, type HttpRequest, type HttpResponse, isRepeatable } from './http.ts';
import { isTransient } from './transport-error.ts';

/** How often to try again, and who hears of it. */
export interface RetryPolicy {
  /** Attempts after the first. */
  readonly retries: number;
  readonly clock: Clock;
  /** From 0 up to 1; spreads clients that failed at the same moment. */
  readonly random: () => number;
  readonly report: Report;
  /** Holds all other requests to the host back too: a registry that has had enough means everyone. */
  readonly pause?: ((ms: number) => void) | undefined;
}

const FIRST_WAIT_MS = 500;
const LONGEST_BACKOFF_MS = 30_000;
/** Some registries name absurd waits, as microseconds or hours. */
const LONGEST_WAIT_MS = 60_000;

const transientStatuses: ReadonlySet<number> = new Set([408, 429, 500, 502, 503, 504]);

/** Tells whether another attempt may get another status. */
export function isTransientStatus(status: number): boolean {
  return transientStatuses.has(status);
}

/** Repeats what failed for a passing reason. A request with a stream is sent once: its caller must make a new one. */
export function withRetry(fetch: Fetch, policy: RetryPolicy): Fetch {
  return async (request) => {
    for (let attempt = 0; ; attempt++) {
      const outcome = await tried(fetch, request);
      const isLast = attempt >= policy.retries || !isRepeatable(request);
      if ('error' in outcome) {
        if (isLast || !isTransient(outcome.error)) throw outcome.error;
        await waitAfterError(policy, { attempt, error: outcome.error, action: request.action, signal: request.signal });
        continue;
      }
      if (isLast || !isTransientStatus(outcome.response.status)) return outcome.response;
      await waitAfterResponse(policy, attempt, request, outcome.response);
    }
  };
}

/** An attempt that another one follows. */
export interface FailedAttempt {
  /** From 0. */
  readonly attempt: number;
  readonly error: unknown;
  readonly action: string;
  readonly signal?: AbortSignal | undefined;
}

/** Reports and sleeps before the attempt after this one. */
export async function waitAfterError(
  policy: RetryPolicy,
  { attempt, error, action, signal }: FailedAttempt,
): Promise<void> {
  const reason = error instanceof Error ? error.message : String(error);
  await wait(policy, { what: action, reason, waitMs: backoffMs(attempt, policy.random) }, signal);
}

/** The same for an answer that another attempt may better. */
export async function waitAfterResponse(
  policy: RetryPolicy,
  attempt: number,
  request: Pick<HttpRequest, 'action' | 'signal'>,
  response: HttpResponse,
): Promise<void> {
  await response.discard();
  const today = Date.parse(response.header('date') ?? '') || policy.clock.today(); // a date is meant by the server's own clock
  const waitMs = retryAfterMs(response.header('retry-after'), today) ?? backoffMs(attempt, policy.random);
  if (response.status === 429) policy.pause?.(waitMs);
  await wait(policy, { what: request.action, reason: `status ${response.status}`, waitMs }, request.signal);
}

/** Reads `Retry-After`: seconds or a date, never more than a minute. */
export function retryAfterMs(header: string | undefined, nowMs: number): number | undefined {
  if (header === undefined) return undefined;
  const text = header.trim();
  const ms = /^\d+(\.\d+)?$/.test(text) ? Number(text) * 1000 : Date.parse(text) - nowMs;
  return Number.isNaN(ms) ? undefined : Math.min(Math.max(ms, 0), LONGEST_WAIT_MS);
}

/** Half a second, doubled each time; between half and all of it, by chance. */
export function backoffMs(attempt: number, random: () => number): number {
  const full = Math.min(FIRST_WAIT_MS * 2 ** attempt, LONGEST_BACKOFF_MS);
  return Math.round(full * (0.5 + random() / 2));
}

type Outcome = { readonly response: HttpResponse } | { readonly error: unknown };

async function tried(fetch: Fetch, request: HttpRequest): Promise<Outcome> {
  try {
    return { response: await fetch(request) };
  } catch (error) {
    return { error };
  }
}

async function wait(
  { clock, report }: RetryPolicy,
  event: { readonly what: string; readonly reason: string; readonly waitMs: number },
  signal: AbortSignal | undefined,
): Promise<void> {
  report({ kind: 'retry', ...event });
  await clock.sleep(event.waitMs, signal);
}
