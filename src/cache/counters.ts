/** How the cache answered a request. */
export type ProxyResult = 'hit' | 'miss' | 'stale' | 'absent' | 'error';

/** Counts answers and fetched bytes for each upstream, in the text format of Prometheus. */
export class ProxyCounters {
  readonly #answers = new Map<string, number>();
  readonly #bytes = new Map<string, number>();

  count(host: string, kind: 'manifest' | 'blob', result: ProxyResult): void {
    add(this.#answers, `upstream="${host}",kind="${kind}",result="${result}"`, 1);
  }

  fetched(host: string, bytes: number): void {
    add(this.#bytes, `upstream="${host}"`, bytes);
  }

  lines(): readonly string[] {
    return [
      ...counter('rootsmith_proxy_answers_total', this.#answers),
      ...counter('rootsmith_proxy_fetched_bytes_total', this.#bytes),
    ];
  }
}

function add(counts: Map<string, number>, labels: string, amount: number): void {
  counts.set(labels, (counts.get(labels) ?? 0) + amount);
}

function counter(name: string, counts: ReadonlyMap<string, number>): readonly string[] {
  return [`# TYPE ${name} counter`, ...[...counts].map(([labels, value]) => `${name}{${labels}} ${value}`)];
}
