import type { AnyStage, ProgressEvent } from '../../progress/index.ts';
import { type Figure, newFigure, withDone } from './figure.ts';

/** The stages of commands that do not name theirs in events: they follow from other facts. */
export type StageTitle = AnyStage | 'plan' | 'copy' | 'verify';

/** A stage that runs. */
export interface RunningStage {
  readonly title: StageTitle;
  /** The platform, or the output, where there is one. */
  readonly detail: string;
  /** Milliseconds. */
  readonly startedAt: number;
  readonly figure: Figure | undefined;
  /** The command that runs, where an outside program runs many. */
  readonly step: string;
}

/** A blob that moves. */
export interface Transfer {
  readonly label: string;
  readonly startedAt: number;
  readonly figure: Figure;
}

/** What runs at one moment. */
export interface RunningWork {
  readonly stages: ReadonlyMap<StageTitle, RunningStage>;
  /** The oldest first. */
  readonly transfers: ReadonlyMap<string, Transfer>;
  /** Images that a mirror run has to bring, and those that it is done with. */
  readonly images: { readonly done: number; readonly total: number } | undefined;
  /** Bytes of transfers that have ended well. */
  readonly movedBytes: number;
}

/** Nothing runs yet. */
export const noWork: RunningWork = { stages: new Map(), transfers: new Map(), images: undefined, movedBytes: 0 };

/** What runs after a fact. `at` is in milliseconds. */
export function followWork(state: RunningWork, event: ProgressEvent, at: number): RunningWork {
  switch (event.kind) {
    case 'stage-start':
      return withStage(state, newStage(event.stage, { at, detail: event.platform }));
    case 'stage-progress':
      return withFigure(state, event.stage, event, at);
    case 'stage-done':
      return withoutStage(state, event.stage);
    case 'plan-images':
      return withPlan(state, event, at);
    case 'mirror-start':
      return withMirror(withoutStage(state, 'plan'), event, at);
    case 'verify-start':
      return withStage(state, newStage('verify', { at, figure: newFigure('bytes', event.bytes, at) }));
    case 'verify-bytes':
      return withFigure(state, 'verify', { done: event.bytes, unit: 'bytes' }, at);
    case 'blob-start':
      return withTotal(withTransfer(state, event, at), at);
    case 'blob-bytes':
      return withTotal(withBytes(state, event, at), at);
    case 'blob-done':
      return withTotal(withoutTransfer(state, event, 'moved'), at);
    case 'blob-failed':
      return withTotal(withoutTransfer(state, event, 'lost'), at);
    case 'image-done':
    case 'image-failed':
      return { ...state, images: state.images && { ...state.images, done: state.images.done + 1 } };
    case 'step':
      return withStep(state, `${event.what} (${event.count})`);
    case 'finished':
      return noWork;
    case 'blob-skip':
    case 'retry':
    case 'quota':
    case 'warning':
    case 'log':
      return state;
  }
}

interface NewStage {
  readonly at: number;
  readonly detail?: string;
  readonly figure?: Figure;
}

function newStage(title: StageTitle, { at, detail = '', figure }: NewStage): RunningStage {
  return { title, detail, startedAt: at, figure, step: '' };
}

function withStage(state: RunningWork, stage: RunningStage): RunningWork {
  return { ...state, stages: new Map(state.stages).set(stage.title, stage) };
}

function withoutStage(state: RunningWork, title: StageTitle): RunningWork {
  return { ...state, stages: new Map([...state.stages].filter(([name]) => name !== title)) };
}

type NewCount = Pick<Extract<ProgressEvent, { kind: 'stage-progress' }>, 'done' | 'total' | 'unit'>;

/** Figures of a stage that does not run are not shown: it has ended, or its turn comes later. */
function withFigure(state: RunningWork, title: StageTitle, { done, total, unit }: NewCount, at: number): RunningWork {
  const stage = state.stages.get(title);
  if (stage === undefined) return state;
  const figure = stage.figure?.unit === unit ? stage.figure : newFigure(unit, total, stage.startedAt);
  return withStage(state, { ...stage, figure: withDone(figure, done, at, total ?? figure.total) });
}

function withPlan(
  state: RunningWork,
  { done, total }: Extract<ProgressEvent, { kind: 'plan-images' }>,
  at: number,
): RunningWork {
  const begun = state.stages.has('plan') ? state : withStage(state, newStage('plan', { at }));
  return withFigure(begun, 'plan', { done, total, unit: 'images' }, at);
}

function withMirror(
  state: RunningWork,
  event: Extract<ProgressEvent, { kind: 'mirror-start' }>,
  at: number,
): RunningWork {
  const { images, present, failed, bytesToMove } = event;
  const copy = newStage('copy', { at, figure: newFigure('bytes', bytesToMove, at) });
  return { ...withStage(state, copy), images: { done: 0, total: images - present - failed }, movedBytes: 0 };
}

/** A blob on its way to a repository; one blob may go to several of them at once. */
export interface BlobOf {
  readonly digest: string;
  readonly name?: string | undefined;
}

/** What tells the transfer of a blob from all others. */
export function transferKey({ digest, name = '' }: BlobOf): string {
  return `${digest} ${name}`;
}

const SHORT_DIGEST = 7;

function withTransfer(
  state: RunningWork,
  event: Extract<ProgressEvent, { kind: 'blob-start' }>,
  at: number,
): RunningWork {
  const { digest, size, name = '' } = event;
  const label = `${name} ${digest.slice(digest.indexOf(':') + 1).slice(0, SHORT_DIGEST)}`.trim();
  const transfer = { label, startedAt: at, figure: newFigure('bytes', size, at) };
  return { ...state, transfers: new Map(state.transfers).set(transferKey(event), transfer) };
}

function withBytes(state: RunningWork, event: Extract<ProgressEvent, { kind: 'blob-bytes' }>, at: number): RunningWork {
  const key = transferKey(event);
  const transfer = state.transfers.get(key);
  if (transfer === undefined) return state;
  const figure = withDone(transfer.figure, event.bytes, at);
  return { ...state, transfers: new Map(state.transfers).set(key, { ...transfer, figure }) };
}

function withoutTransfer(state: RunningWork, blob: BlobOf, end: 'moved' | 'lost'): RunningWork {
  const key = transferKey(blob);
  const size = state.transfers.get(key)?.figure.total ?? 0;
  const transfers = new Map([...state.transfers].filter(([name]) => name !== key));
  return { ...state, transfers, movedBytes: state.movedBytes + (end === 'moved' ? size : 0) };
}

/** The figure of a mirror run is the sum of what has moved and of what moves now. */
function withTotal(state: RunningWork, at: number): RunningWork {
  const running = [...state.transfers.values()].reduce((sum, { figure }) => sum + figure.done, 0);
  return withFigure(state, 'copy', { done: state.movedBytes + running, unit: 'bytes' }, at);
}

function withStep(state: RunningWork, step: string): RunningWork {
  const stage = [...state.stages.values()].at(-1);
  return stage === undefined ? state : withStage(state, { ...stage, step });
}
