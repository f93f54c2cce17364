import { formatBytes, fromByteName } from '../../bytes/index.ts';
import { counted, RootsmithError } from '../../errors/index.ts';
import type { FileChange, FileFacts, PlacesDifference } from '../../inspect/index.ts';

const MARKS: Readonly<Record<FileChange['kind'], string>> = { added: 'A', removed: 'D', changed: 'M' };
const NOTHING = '(none)';

/** One line for each fact and each file that differs. */
export function differenceLines({ facts, files }: PlacesDifference): readonly string[] {
  return [...facts.map(factLine), ...files.map(fileLine)];
}

/** The facts, and for each part of the image how many files differ and how much it grew. */
export function statLines({ facts, files }: PlacesDifference): readonly string[] {
  const parts = [...new Set(files.map(({ part }) => part))];
  const width = parts.reduce((most, part) => Math.max(most, part.length), 0);
  return [...facts.map(factLine), ...parts.map((part) => partLine(part, width, files))];
}

function factLine({ fact, before, after }: PlacesDifference['facts'][number]): string {
  return `${fact}: ${before ?? NOTHING} -> ${after ?? NOTHING}`;
}

function fileLine(change: FileChange): string {
  const { kind, part, path, before, after } = change;
  const name = `${part}:/${fromByteName(path)}`;
  const said = kind === 'changed' ? changeTexts(change).join(', ') : substance(after ?? before);
  return said === '' ? `${MARKS[kind]} ${name}` : `${MARKS[kind]} ${name}  ${said}`;
}

function substance(facts: FileFacts | undefined): string {
  if (facts?.size !== undefined) return formatBytes(facts.size);
  if (facts?.target !== undefined) return `-> ${fromByteName(facts.target)}`;
  return facts?.type ?? '';
}

function changeTexts({ fields, before, after }: FileChange): readonly string[] {
  return fields.map((field) => {
    switch (field) {
      case 'type':
        return `type ${before?.type} -> ${after?.type}`;
      case 'content':
        return before?.size === after?.size ? 'content' : `content ${sizeText(before)} -> ${sizeText(after)}`;
      case 'mode':
        return `mode ${modeText(before)} -> ${modeText(after)}`;
      case 'owner':
        return `owner ${before?.uid}:${before?.gid} -> ${after?.uid}:${after?.gid}`;
      case 'target':
        return `target ${fromByteName(before?.target ?? '')} -> ${fromByteName(after?.target ?? '')}`;
      case 'device':
      case 'xattrs':
        return field;
    }
  });
}

/** Exact, since a difference of a few bytes shows in no rounded size. */
function sizeText(facts: FileFacts | undefined): string {
  return `${facts?.size ?? 0} B`;
}

function modeText(facts: FileFacts | undefined): string {
  return (facts?.mode ?? 0).toString(8).padStart(4, '0');
}

function partLine(part: string, width: number, files: readonly FileChange[]): string {
  const own = files.filter((file) => file.part === part);
  const counts = (['added', 'removed', 'changed'] as const).map(
    (kind) => `${own.filter((file) => file.kind === kind).length} ${kind}`,
  );
  const growth = own.reduce((sum, { before, after }) => sum + (after?.size ?? 0) - (before?.size ?? 0), 0);
  const sign = growth < 0 ? '-' : '+';
  return `${part.padEnd(width)}  ${counts.join(', ')}, ${sign}${formatBytes(Math.abs(growth))}`;
}

/** The difference as JSON, with paths as text. */
export function differenceDocument({ before, after, facts, files }: PlacesDifference): unknown {
  const side = (found: FileFacts | undefined): FileFacts | undefined =>
    found?.target === undefined ? found : { ...found, target: fromByteName(found.target) };
  const changes = files.map((change) => ({
    ...change,
    path: `/${fromByteName(change.path)}`,
    before: side(change.before),
    after: side(change.after),
  }));
  return { same: facts.length + files.length === 0, before, after, facts, files: changes };
}

/** The failure for things that differ, which sets the exit status; undefined where they do not. */
export function foundDifferences({ before, after, facts, files }: PlacesDifference): RootsmithError | undefined {
  if (facts.length + files.length === 0) return undefined;
  const counts = [
    ...(files.length === 0 ? [] : [counted(files.length, 'file')]),
    ...(facts.length === 0 ? [] : [counted(facts.length, 'fact')]),
  ];
  const message = `\`${before.name}\` and \`${after.name}\` differ in ${counts.join(' and ')}`;
  return new RootsmithError('DIFFERENCES_FOUND', message, {
    details: { files: files.length, facts: facts.length },
  });
}
