import { type CommandEntry, commands } from '../commands/index.ts';
import type { Parameter } from '../parameters/parameter.ts';
import type { Terminal } from '../terminal.ts';
import type { Completions } from './completions.ts';

/** Completes the last of the words behind `rootsmith`. Loads the command that they name and no other. */
export async function completeWords(words: readonly string[], terminal: Terminal): Promise<Completions> {
  const before = words.slice(0, -1);
  const current = words.at(-1) ?? '';
  const entry = commands.find(({ name }) => name.split(' ').every((word, index) => before[index] === word));
  if (entry === undefined) return nextWords(before, current);
  if (entry.name === 'help') return nextWords(before.slice(1), current);
  return await completeCommand(entry, before.slice(entry.name.split(' ').length), current, terminal);
}

/** The lines that the scripts of the shells read. */
export function completionText({ values, noSpace = false, isPaths = false }: Completions): string {
  const lines = values
    .filter(({ value }) => !/\p{Cc}/u.test(value) && !value.startsWith(':'))
    .map(({ value, note = '' }) => `${value}\t${note.replaceAll(/\s+/g, ' ')}`);
  return [...lines, `:${(noSpace ? 1 : 0) + (isPaths ? 2 : 0)}`].join('\n');
}

/** The words that commands have at this place. */
function nextWords(before: readonly string[], current: string): Completions {
  const found = new Map<string, string>();
  for (const { name, summary } of commands) {
    const words = name.split(' ');
    const next = words[before.length];
    if (next === undefined || !before.every((word, index) => words[index] === word)) continue;
    if (next.startsWith(current)) found.set(next, words.length === before.length + 1 ? summary : 'A group of commands');
  }
  const flags = before.length === 0 && current.startsWith('-') ? ['--help', '--version'] : [];
  for (const flag of flags) if (flag.startsWith(current)) found.set(flag, '');
  return { values: [...found].map(([value, note]) => ({ value, note })) };
}

async function completeCommand(
  entry: CommandEntry,
  before: readonly string[],
  current: string,
  terminal: Terminal,
): Promise<Completions> {
  const [{ longFlag, parametersOf }, { completeValue }, command] = await Promise.all([
    import('../parameters/parameter.ts'),
    import('./complete-value.ts'),
    entry.load(),
  ]);
  const flags = parametersOf(command.flags).filter(({ meta }) => meta.hidden !== true);
  const named = (word: string): Parameter | undefined =>
    flags.find((flag) => word === longFlag(flag) || word === `-${flag.meta.short ?? '-'}`);
  const takesValue = (word: string | undefined): Parameter | undefined => {
    const flag = word === undefined ? undefined : named(word);
    return flag?.kind === 'switch' ? undefined : flag;
  };
  const waiting = takesValue(before.at(-1));
  if (waiting !== undefined) return await completeValue(waiting, current, terminal);
  const [, flag = '', value = ''] = /^(--[^=]+)=(.*)$/s.exec(current) ?? [];
  const assigned = takesValue(flag);
  if (assigned !== undefined) return prefixed(`${flag}=`, await completeValue(assigned, value, terminal));
  if (current.startsWith('-')) return { values: flagValues(flags, longFlag, current) };
  const place = before.filter((word, index) => !word.startsWith('-') && takesValue(before[index - 1]) === undefined);
  const parameters = parametersOf(command.args);
  const last = parameters.at(-1);
  const argument = parameters[place.length] ?? (last?.repeats === true ? last : undefined);
  return argument === undefined ? { values: [] } : await completeValue(argument, current, terminal);
}

function flagValues(flags: readonly Parameter[], longFlag: (flag: Parameter) => string, current: string) {
  const listed = flags.map((flag) => ({ value: longFlag(flag), note: flag.meta.description }));
  return [...listed, { value: '--help', note: 'Show the help.' }].filter(({ value }) => value.startsWith(current));
}

function prefixed(prefix: string, { values, ...more }: Completions): Completions {
  return { ...more, values: values.map(({ value, note }) => ({ value: prefix + value, note })) };
}
