import type { RequestFacts } from './request-facts.ts';

/** Upper bounds in seconds: from a cached manifest to a large layer over a slow link. */
const BUCKETS = [0.005, 0.02, 0.1, 0.5, 2, 10, 60, 300] as const;
const KNOWN_METHODS: readonly string[] = ['GET', 'HEAD', 'POST', 'PATCH', 'PUT', 'DELETE'];

/** Counts requests for the text format of Prometheus. Labels have a small set of values, whatever clients send. */
export class Metrics {
  readonly #requests = new Map<string, number>();
  readonly #buckets = new Map<string, number[]>();
  readonly #seconds = new Map<string, number>();
  #sentBytes = 0;
  #receivedBytes = 0;
  #running = 0;

  begin(): void {
    this.#running += 1;
  }

  end({ kind: known, method, status, sentBytes, receivedBytes, ms }: RequestFacts): void {
    const kind = known ?? 'none';
    this.#running -= 1;
    this.#sentBytes += sentBytes;
    this.#receivedBytes += receivedBytes;
    const verb = KNOWN_METHODS.includes(method) ? method : 'other';
    const labels = `route="${kind}",method="${verb}",status="${status}"`;
    this.#requests.set(labels, (this.#requests.get(labels) ?? 0) + 1);
    this.#observe(`route="${kind}"`, ms / 1000);
  }

  /** @see https://prometheus.io/docs/instrumenting/exposition_formats/ */
  text(gauges: Readonly<Record<string, number>>, more: readonly string[] = []): string {
    return [
      ...family(
        'rootsmith_http_requests_total',
        'counter',
        [...this.#requests].map(([labels, value]) => [`{${labels}}`, value]),
      ),
      '# TYPE rootsmith_http_request_seconds histogram',
      ...[...this.#buckets].flatMap(([labels, counts]) => this.#histogram(labels, counts)),
      ...family('rootsmith_http_sent_bytes_total', 'counter', [['', this.#sentBytes]]),
      ...family('rootsmith_http_received_bytes_total', 'counter', [['', this.#receivedBytes]]),
      ...family('rootsmith_http_requests_running', 'gauge', [['', this.#running]]),
      ...Object.entries(gauges).flatMap(([name, value]) => family(`rootsmith_${name}`, 'gauge', [['', value]])),
      ...more,
      '',
    ].join('\n');
  }

  #observe(labels: string, seconds: number): void {
    const counts = this.#buckets.get(labels) ?? [...BUCKETS.map(() => 0), 0];
    const at = BUCKETS.findIndex((bound) => seconds <= bound);
    const index = at === -1 ? BUCKETS.length : at;
    counts[index] = (counts[index] ?? 0) + 1;
    this.#buckets.set(labels, counts);
    this.#seconds.set(labels, (this.#seconds.get(labels) ?? 0) + seconds);
  }

  #histogram(labels: string, counts: readonly number[]): readonly string[] {
    const name = 'rootsmith_http_request_seconds';
    let total = 0;
    const lines = counts.map((count, at) => {
      total += count;
      return `${name}_bucket{${labels},le="${BUCKETS[at] ?? '+Inf'}"} ${total}`;
    });
    return [...lines, `${name}_sum{${labels}} ${this.#seconds.get(labels) ?? 0}`, `${name}_count{${labels}} ${total}`];
  }
}

function family(name: string, type: string, samples: readonly (readonly [string, number])[]): readonly string[] {
  return [`# TYPE ${name} ${type}`, ...samples.map(([labels, value]) => `${name}${labels} ${value}`)];
}
