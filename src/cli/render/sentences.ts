import { counted } from '../../errors/index.ts';
import type { ProgressEvent } from '../../progress/index.ts';
import { formatBytes, formatDuration } from './amounts.ts';
import { shown } from './shown.ts';

/** The line for a fact; `undefined` for facts that only move a progress bar. */
export function eventLine(event: ProgressEvent): string | undefined {
  const line = lineOf(event);
  return line === undefined ? undefined : shown(line);
}

function lineOf(event: ProgressEvent): string | undefined {
  switch (event.kind) {
    case 'stage-done':
      return `${event.stage.padEnd(9)} ${event.summary}${event.platform ? ` (${event.platform})` : ''}`;
    case 'mirror-start':
      return startLine(event);
    case 'image-done':
      return `copied    ${event.source} -> ${event.target}`;
    case 'image-failed':
      return `failed    ${event.source}: ${event.reason}`;
    case 'retry':
      return `retry     ${event.what}: ${event.reason}; again in ${formatDuration(event.waitMs)}`;
    case 'quota':
      return event.remaining * LOW_SHARE > event.limit ? undefined : quotaLine(event);
    case 'warning':
      return `warning: ${event.message}`;
    case 'log':
      return `${event.from}: ${event.line}`;
    case 'stage-start':
    case 'stage-progress':
    case 'blob-start':
    case 'blob-bytes':
    case 'blob-skip':
    case 'blob-done':
    case 'blob-failed':
    case 'plan-images':
    case 'verify-start':
    case 'verify-bytes':
    case 'step':
    case 'finished':
      return undefined;
  }
}

function startLine(event: Extract<ProgressEvent, { readonly kind: 'mirror-start' }>): string {
  const { images, present, failed, bytesToMove, bytesToMount } = event;
  const parts = [
    `${counted(images, 'image')}, ${present} of them there already`,
    `${formatBytes(bytesToMove)} to move`,
    ...(bytesToMount > 0 ? [`${formatBytes(bytesToMount)} to mount`] : []),
    ...(failed > 0 ? [`${failed} cannot be copied`] : []),
  ];
  return `mirror    ${parts.join(', ')}`;
}

/** A quota is reported when less than a tenth of it is left. */
const LOW_SHARE = 10;

function quotaLine({ host, limit, remaining, windowSeconds }: Extract<ProgressEvent, { kind: 'quota' }>): string {
  const window = windowSeconds === undefined ? '' : ` in ${Math.round(windowSeconds / 3600)} h`;
  return `quota     ${host} still gives ${remaining} of ${counted(limit, 'manifest')}${window}`;
}
