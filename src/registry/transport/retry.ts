import type { Report } from '../../progress/index.ts';
import type { Clock } from './clock.ts';
import { type Fetch, type HttpRequest, type HttpResponse, isRepeatable } from './http.ts';
import { isTransient } from './transport-error.ts';

/** How often to retry, and where retries are reported. */
export interface RetryPolicy {
  /** The registry as the user writes it, for reports. */
  readonly host: string;
  /** How many attempts follow the first one. */
  readonly retries: number;
  readonly clock: Clock;
  /** Returns a number from 0 up to 1, to spread clients that failed at the same moment. */
  readonly random: () => number;
  readonly report: Report;
  /** Also holds back all other requests to the host, because a rate limit applies to all of them. */
  readonly pause?: ((ms: number) => void) | undefined;
}

const FIRST_WAIT_MS = 500;
const LONGEST_BACKOFF_MS = 30_000;
/** Some registries ask for absurd waits, such as microseconds or hours. */
const LONGEST_WAIT_MS = 60_000;

const transientStatuses: ReadonlySet<number> = new Set([408, 429, 500, 502, 503, 504]);

/** Tells whether a request with this status may succeed later. */
export function isTransientStatus(status: number): boolean {
  return transientStatuses.has(status);
}

/**
 * Retries requests that fail for a temporary reason. A request with a stream is sent once, because only its caller can
 * make a new stream.
 */
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

/** A failed attempt that will be followed by another one. */
export interface FailedAttempt {
  /** The number of the attempt, from 0. */
  readonly attempt: number;
  readonly error: unknown;
  readonly action: string;
  readonly signal?: AbortSignal | undefined;
}

/** Reports the error, and waits before the next attempt. */
export async function waitAfterError(
  policy: RetryPolicy,
  { attempt, error, action, signal }: FailedAttempt,
): Promise<void> {
  const message = error instanceof Error ? error.message : String(error);
  // What was tried is told apart, so that the reason is the same for all requests that fail for it.
  const tried = `cannot ${action}: `;
  const reason = message.startsWith(tried) ? message.slice(tried.length) : message;
  await wait(policy, { what: action, reason, waitMs: backoffMs(attempt, policy.random) }, signal);
}

/** Reports the response, and waits before the next attempt. */
export async function waitAfterResponse(
  policy: RetryPolicy,
  attempt: number,
  request: Pick<HttpRequest, 'action' | 'signal'>,
  response: HttpResponse,
): Promise<void> {
  await response.discard();
  // A date in the response is meant by the clock of the server.
  const today = Date.parse(response.header('date') ?? '') || policy.clock.today();
  const waitMs = retryAfterMs(response.header('retry-after'), today) ?? backoffMs(attempt, policy.random);
  if (response.status === 429) policy.pause?.(waitMs);
  await wait(policy, { what: request.action, reason: `status ${response.status}`, waitMs }, request.signal);
}

/** Parses `Retry-After`: seconds or a date. At most a minute. */
export function retryAfterMs(header: string | undefined, nowMs: number): number | undefined {
  if (header === undefined) return undefined;
  const text = header.trim();
  const ms = /^\d+(\.\d+)?$/.test(text) ? Number(text) * 1000 : Date.parse(text) - nowMs;
  return Number.isNaN(ms) ? undefined : Math.min(Math.max(ms, 0), LONGEST_WAIT_MS);
}

/** Half a second, doubled for each attempt, then a random part between half and all of it. */
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
  { host, clock, report }: RetryPolicy,
  event: { readonly what: string; readonly reason: string; readonly waitMs: number },
  signal: AbortSignal | undefined,
): Promise<void> {
  report({ kind: 'retry', host, ...event });
  await clock.sleep(event.waitMs, signal);
}
