import type { Clock } from './clock.ts';
import type { Fetch, HttpRequest, HttpResponse, Lane } from './http.ts';

/** Limits how many requests run at once against a host. */
export interface Gate {
  /** Waits for a turn. Call the returned function when the exchange is over. */
  enter(lane: Lane, signal?: AbortSignal): Promise<() => void>;
  /** Waits until a pause is over. */
  ready(signal?: AbortSignal): Promise<void>;
  /** Lets no request start for so long. */
  pause(ms: number): void;
  /** Raises the limit after a success, and halves it when the registry asks for less. */
  learn(status: number): void;
  /** How many requests each lane may run at present. */
  limit(): number;
}

export interface GateOptions {
  /** The largest number of requests at once in each lane. */
  readonly most: number;
  readonly clock: Clock;
}

/** Several refusals within this time halve the limit only once, because their requests ran together. */
const CUT_MS = 1000;

interface LaneState {
  running: number;
  readonly waiting: (() => void)[];
}

/**
 * Adapts the limit by additive increase and multiplicative decrease, as TCP does. Each lane has its own turns: so a
 * manifest does not wait behind a gigabyte, and a copy within one registry, which reads and writes at the same time,
 * does not wait for itself.
 */
export function createGate({ most, clock }: GateOptions): Gate {
  const lanes: Record<Lane, LaneState> = { ask: empty(), read: empty(), write: empty() };
  let limit = most;
  let pausedUntil = 0;
  let cutAt = Number.NEGATIVE_INFINITY;

  function admit(lane: LaneState): void {
    while (lane.running < Math.floor(limit)) {
      const next = lane.waiting.shift();
      if (next === undefined) return;
      lane.running++;
      next();
    }
  }

  function leave(lane: LaneState): void {
    lane.running--;
    admit(lane);
  }

  return {
    limit: () => Math.floor(limit),
    async enter(name, signal) {
      const lane = lanes[name];
      await turn(lane, admit, signal);
      return once(() => leave(lane));
    },
    async ready(signal) {
      for (let ms = pausedUntil - clock.now(); ms > 0; ms = pausedUntil - clock.now()) await clock.sleep(ms, signal);
    },
    pause(ms) {
      pausedUntil = Math.max(pausedUntil, clock.now() + ms);
    },
    learn(status) {
      const isHaste = status === 429 || status === 503;
      if (!isHaste) limit = Math.min(most, limit + 1 / limit);
      else if (clock.now() - cutAt >= CUT_MS) {
        limit = Math.max(1, limit / 2);
        cutAt = clock.now();
      }
      for (const lane of Object.values(lanes)) admit(lane);
    },
  };
}

/**
 * A fetch that takes a turn and keeps it until the body of the response is read. An upload takes one turn for all its
 * requests, before it opens its content. With a turn for each chunk, uploads could block each other: one has an open
 * download, the other the turn that the first one needs.
 */
export function withGate(fetch: Fetch, gate: Gate): Fetch {
  return async (request) => {
    const lane = laneOf(request);
    const leave = lane === 'write' ? () => {} : await gate.enter(lane, request.signal);
    try {
      await gate.ready(request.signal);
      const response = await fetch(request);
      gate.learn(response.status);
      return leavingAtEnd(response, leave);
    } catch (error) {
      leave();
      throw error;
    }
  };
}

function laneOf({ lane, body }: HttpRequest): Lane {
  return lane ?? (body?.kind === 'stream' ? 'write' : 'ask');
}

function leavingAtEnd(response: HttpResponse, leave: () => void): HttpResponse {
  async function* chunks(): AsyncGenerator<Uint8Array, void, void> {
    try {
      yield* response.body;
    } finally {
      leave();
    }
  }
  return {
    ...response,
    body: { [Symbol.asyncIterator]: chunks },
    async discard() {
      try {
        await response.discard();
      } finally {
        leave();
      }
    },
  };
}

function empty(): LaneState {
  return { running: 0, waiting: [] };
}

function once(action: () => void): () => void {
  let isDone = false;
  return () => {
    if (!isDone) action();
    isDone = true;
  };
}

/** Waits in a queue, first come first served. An aborted request leaves the queue. */
async function turn(lane: LaneState, admit: (lane: LaneState) => void, signal: AbortSignal | undefined): Promise<void> {
  signal?.throwIfAborted();
  await new Promise<void>((resolve, reject) => {
    const go = (): void => {
      signal?.removeEventListener('abort', stop);
      resolve();
    };
    const stop = (): void => {
      lane.waiting.splice(lane.waiting.indexOf(go), 1);
      reject(signal?.reason as Error);
    };
    lane.waiting.push(go);
    signal?.addEventListener('abort', stop, { once: true });
    admit(lane);
  });
}
