import { counted } from '../../errors/index.ts';
import type { ProgressEvent } from '../../progress/index.ts';
import { shown } from './shown.ts';

/** Folds failures of one host that come again and again into a line now and then. */
export interface Repeats {
  /** Whether the fact is folded: it is counted, and has no line of its own. */
  folds(event: ProgressEvent, at: number): boolean;
  /** The lines for what was folded a while ago; `all` takes those of just now too. */
  lines(at: number, which?: 'due' | 'all'): readonly string[];
}

/** A host that is down says so once in this time. */
const INTERVAL_MS = 10_000;

interface Repeated {
  /** When the last line about it was shown. */
  shownAt: number;
  count: number;
  readonly line: (count: number) => string;
}

/** The first of its kind is shown, and those that follow are counted. Times are in milliseconds. */
export function foldRepeats(): Repeats {
  const known = new Map<string, Repeated>();
  return {
    folds(event, at) {
      const found = repeatable(event);
      if (found === undefined) return false;
      const before = known.get(found.key);
      if (before === undefined || (before.count === 0 && at - before.shownAt >= INTERVAL_MS)) {
        known.set(found.key, { shownAt: at, count: 0, line: found.line });
        return false;
      }
      before.count += 1;
      return true;
    },
    lines(at, which = 'due') {
      const due = [...known.values()].filter(
        ({ count, shownAt }) => count > 0 && (which === 'all' || at - shownAt >= INTERVAL_MS),
      );
      return due.map((each) => {
        const line = shown(each.line(each.count));
        Object.assign(each, { count: 0, shownAt: at });
        return line;
      });
    },
  };
}

function repeatable(event: ProgressEvent): { readonly key: string; readonly line: Repeated['line'] } | undefined {
  if (event.kind === 'retry') {
    const { host, reason } = event;
    const line = (count: number): string =>
      `retry     ${host}: ${reason}; ${counted(count, 'more request')} sent again`;
    return { key: `retry ${host} ${reason}`, line };
  }
  if (event.kind === 'image-failed' && event.host !== undefined) {
    const { host, code } = event;
    const line = (count: number): string => `failed    ${counted(count, 'more image')}, as ${host} fails [${code}]`;
    return { key: `failed ${host} ${code}`, line };
  }
  return undefined;
}
