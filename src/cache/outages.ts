import type { Report } from '../progress/index.ts';
import { Recent } from './recent.ts';

/**
 * For this time after a failure, stored content is served without asking the upstream, because clients would wait for
 * each attempt.
 */
const QUIET_MS = 15_000;

/** Clients repeat requests that fail; the log reports the same repository only once in this time. */
const QUIET_REFUSAL_MS = 60_000;

/** Remembers which upstreams are down, and reports each outage once. */
export class Outages {
  readonly #recent: Recent;
  readonly #report: Report;
  readonly #down = new Set<string>();

  constructor(report: Report, now: () => number) {
    this.#report = report;
    this.#recent = new Recent(now);
  }

  isDown(host: string): boolean {
    return this.#recent.isWithin(host, QUIET_MS);
  }

  note(host: string, error: unknown): void {
    this.#recent.note(host);
    if (this.#down.has(host)) return;
    this.#down.add(host);
    this.#report({
      kind: 'warning',
      message: `${host} fails, so stored content is served without asking it: ${reasonOf(error)}`,
    });
  }

  /** Records that one repository was refused, while its host still serves others. */
  noteRefusal(repository: string, error: unknown): void {
    const key = `refused ${repository}`;
    if (this.#recent.isWithin(key, QUIET_REFUSAL_MS)) return;
    this.#recent.note(key);
    this.#report({ kind: 'warning', message: `${repository} cannot be fetched: ${reasonOf(error)}` });
  }

  end(host: string): void {
    this.#recent.forget(host);
    if (this.#down.delete(host)) this.#report({ kind: 'warning', message: `${host} answers again` });
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
