import { formatBytes } from '../../bytes/index.ts';
import type { RequestFacts } from '../../server/index.ts';
import type { CliContext } from '../command.ts';

/** Logs one line for each request, and a warning if the server failed. */
export function logRequest({ report }: Pick<CliContext, 'report'>, facts: RequestFacts): void {
  const { method, url, status, sentBytes, receivedBytes, ms, remote, user, agent, error } = facts;
  const moved = `${formatBytes(receivedBytes)} in, ${formatBytes(sentBytes)} out, ${ms.toFixed(0)} ms`;
  const line = `${remote} ${user ?? '-'} ${method} ${url} ${status} (${moved}) ${JSON.stringify(agent)}`;
  report({ kind: 'log', from: 'serve', line });
  if (error === undefined) return;
  const reason = error instanceof Error ? error.message : JSON.stringify(error);
  report({ kind: 'warning', message: `${method} ${url} failed: ${reason}` });
}
