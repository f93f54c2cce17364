import { counted } from '../../errors/index.ts';
import type { MadeResult, ProgressEvent, StageSizes } from '../../progress/index.ts';
import { formatBytes, formatDuration } from './amounts.ts';
import { shown } from './shown.ts';
import type { BlobSum, Tally } from './tally.ts';

type Finished = Extract<ProgressEvent, { kind: 'finished' }>;

/** Of several results, so many have a line; the others are counted. */
const SHOWN_RESULTS = 2;
const SHOWN_SIZES = 3;
/** A stage that takes a smaller part of the time is not worth a mention. */
const LEAST_SHARE = 0.02;

/** At most eight lines about a run that has ended: what was made, sizes, blobs and times. */
export function summaryLines({ made, images }: Finished, tally: Tally, at: number): readonly string[] {
  return [
    ...madeLines(made),
    ...(images === undefined ? [] : [line('images', imagesText(images))]),
    ...[...tally.sizes.values()].slice(0, SHOWN_SIZES).map((sizes) => line(sizes.what, sizesText(sizes))),
    ...blobLines(tally),
    line('time', timeText(tally, at)),
  ].map(shown);
}

function line(label: string, text: string): string {
  return `${label.padEnd(9)} ${text}`;
}

function madeLines(made: readonly MadeResult[]): readonly string[] {
  const shownOnes = made.slice(0, made.length > SHOWN_RESULTS ? SHOWN_RESULTS - 1 : SHOWN_RESULTS);
  const lines = shownOnes.map(({ name, size }) =>
    line('made', size === undefined ? name : `${name}, ${formatBytes(size)}`),
  );
  const others = made.length - shownOnes.length;
  return others === 0 ? lines : [...lines, line('', `and ${others} more`)];
}

function imagesText({ copied, present, failed }: NonNullable<Finished['images']>): string {
  const parts = [
    `${copied} copied`,
    ...(present > 0 ? [`${present} there already`] : []),
    ...(failed > 0 ? [`${failed} failed`] : []),
  ];
  return `${counted(copied + present + failed, 'image')}: ${parts.join(', ')}`;
}

/** `49.9 MB, was 50.1 MB; 47.2 MB copied as they were, 2.1 MB compressed to 0.9 MB`. */
function sizesText({ before, after, copied, compressed }: StageSizes): string {
  const how = [
    ...(copied === undefined ? [] : [`${formatBytes(copied)} copied as they were`]),
    ...(compressed === undefined
      ? []
      : [`${formatBytes(compressed.from)} compressed to ${formatBytes(compressed.to)}`]),
  ];
  return `${formatBytes(after)}, was ${formatBytes(before)}${how.length > 0 ? `; ${how.join(', ')}` : ''}`;
}

function blobLines({ moved, mounted, skipped, retries }: Tally): readonly string[] {
  const parts = [
    ...(moved.blobs > 0 ? [`${sumText(moved)} moved`] : []),
    ...(mounted.blobs > 0 ? [`${sumText(mounted)} mounted`] : []),
    ...(skipped.blobs > 0 ? [`${sumText(skipped)} there already`] : []),
    ...(retries > 0 ? [`${counted(retries, 'request')} sent again`] : []),
  ];
  return parts.length === 0 ? [] : [line('blobs', parts.join(', '))];
}

function sumText({ blobs, bytes }: BlobSum): string {
  return `${blobs}${bytes > 0 ? ` (${formatBytes(bytes)})` : ''}`;
}

function timeText({ startedAt, stages, moved }: Tally, at: number): string {
  const whole = at - startedAt;
  const long = [...stages].filter(([, ms]) => ms >= whole * LEAST_SHARE && ms >= 50);
  const parts = long.map(([title, ms]) => `${title} ${formatDuration(ms)}`);
  const copyMs = stages.get('copy') ?? 0;
  const rate = copyMs >= 500 && moved.bytes > 0 ? `; ${formatBytes(Math.round((moved.bytes * 1000) / copyMs))}/s` : '';
  return `${formatDuration(whole)}${parts.length > 0 ? `: ${parts.join(', ')}` : ''}${rate}`;
}
