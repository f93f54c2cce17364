import { counted } from '../../errors/index.ts';
import { formatDuration } from './amounts.ts';
import { figureText, type ProgressRow, renderRows } from './progress-rows.ts';
import type { ProgressState } from './progress-state.ts';
import type { RunningStage } from './running-work.ts';
import { shown } from './shown.ts';

/** The terminal, in characters. */
export interface ViewSize {
  readonly columns: number;
  readonly rows: number;
}

/** Lines for stages and their totals, and one that scrolls by. */
const OTHER_ROWS = 4;
/** More transfers than this are not read but skimmed. */
const MOST_TRANSFERS = 10;

/** What a terminal shows of a run: a row for each transfer, and each stage with its total. Each line fits. */
export function progressLines(state: ProgressState, { columns, rows }: ViewSize, at: number): readonly string[] {
  const width = Math.max(columns - 1, 1);
  const stages = [...state.stages.values()];
  const { shownRows, folded } = transferRows(state, rows);
  const totals = stages.flatMap(({ title, figure }) => (figure === undefined ? [] : [{ label: title, figure }]));
  const lines = renderRows([...shownRows, ...totals], width, at);
  const others = folded > 0 ? [`  and ${folded} more`] : [];
  const status = stages.map((stage) => statusLine(stage, state, at));
  const all = [...lines.slice(0, shownRows.length), ...others, ...lines.slice(shownRows.length), ...status];
  // The last lines are those that matter most. One row is left free, or the terminal would scroll.
  return all.slice(-Math.max(rows - 1, 1)).map((line) => shown(line).slice(0, width));
}

interface TransferRows {
  readonly shownRows: readonly ProgressRow[];
  readonly folded: number;
}

function transferRows({ transfers }: ProgressState, rows: number): TransferRows {
  const room = Math.min(Math.max(rows - OTHER_ROWS, 0), MOST_TRANSFERS);
  const all = [...transfers.values()].map(({ label, figure }) => ({ label, figure }));
  const folded = all.length > room ? all.length - Math.max(room - 1, 0) : 0;
  return { shownRows: all.slice(0, all.length - folded), folded };
}

/** The time comes first: it moves when nothing else does, and is the last thing to be cut. */
function statusLine(stage: RunningStage, state: ProgressState, at: number): string {
  const { title, figure } = stage;
  return `${(figure === undefined ? title : '').padEnd(9)} ${factsOf(stage, state, at).join(', ')}`;
}

function factsOf({ title, detail, startedAt, step }: RunningStage, state: ProgressState, at: number): string[] {
  const { images } = state;
  return [
    formatDuration(at - startedAt),
    ...(title === 'copy' && images !== undefined ? [`${images.done} of ${counted(images.total, 'image')}`] : []),
    ...(detail === '' ? [] : [detail]),
    ...(step === '' ? [] : [step]),
  ];
}

/** One line about what runs, for a log; undefined where nothing runs. */
export function progressSentence(state: ProgressState, at: number): string | undefined {
  const stage = [...state.stages.values()].at(-1);
  if (stage === undefined) return undefined;
  const figure = stage.figure === undefined ? transferText(state, at) : figureText(stage.figure, at);
  const [time = '', ...facts] = factsOf(stage, state, at);
  const parts = [...(figure === '' ? [] : [figure]), ...facts, `for ${time}`];
  return shown(`${stage.title.padEnd(9)} ${parts.join(', ')}`);
}

/** The transfer that has run longest stands for the others. */
function transferText({ transfers }: ProgressState, at: number): string {
  const [first] = transfers.values();
  if (first === undefined) return '';
  const others = transfers.size > 1 ? `, and ${transfers.size - 1} more` : '';
  return `${first.label}: ${figureText(first.figure, at)}${others}`;
}
