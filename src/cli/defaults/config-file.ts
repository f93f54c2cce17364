import { decodeText } from '../../bytes/index.ts';
import { asRootsmithError, lineAbout, nearest, RootsmithError } from '../../errors/index.ts';
import { type FieldPositions, fieldName, isMapping, type LineColumn, readYaml } from '../../talos/index.ts';
import { expected } from '../parameters/check-values.ts';
import type { Parameter } from '../parameters/parameter.ts';
import { type InputContext, readInputFile } from '../read-input.ts';
import { canDefault, type Default, generalFlags, isGeneralFlag } from './default.ts';

/** The user's configuration: defaults for flags, for all commands and by the names of commands. */
export interface UserConfig {
  readonly path: string;
  readonly value: unknown;
  readonly positions: FieldPositions;
}

const MOST_CHARACTERS = 1024 * 1024;

/** Reads the user's configuration. Throws `CONFIG_INVALID` with line and column. */
export async function readConfigFile(
  path: string,
  { commandNames, ...context }: InputContext & { readonly commandNames: readonly string[] },
): Promise<UserConfig> {
  try {
    return parseConfigFile(decodeText(await readInputFile(path, context)), path, commandNames);
  } catch (error) {
    throw asRootsmithError(error, `read \`${path}\``);
  }
}

/** Parses a configuration and checks the names in it, except for the flags of commands. Throws `CONFIG_INVALID`. */
export function parseConfigFile(text: string, path: string, commandNames: readonly string[]): UserConfig {
  const yaml = readYaml(text, { file: path, maxLength: MOST_CHARACTERS });
  if (yaml.kind === 'broken') {
    const { at = { line: 1, column: 1 }, message = '' } = yaml.complaints[0] ?? {};
    throw invalid(lineAbout({ file: path, ...at }, message), 'Correct the YAML syntax.');
  }
  const file = { path, value: yaml.value ?? {}, positions: yaml.positions };
  refuseUnknown(file, [], ['general', 'commands']);
  refuseUnknown(file, ['general'], generalFlags);
  refuseUnknown(file, ['commands'], commandNames);
  return file;
}

/** The defaults of the file for the flags of a command. Those for the command win over those for all. */
export function fileDefaults(file: UserConfig, command: string, flags: readonly Parameter[]): readonly Default[] {
  const known = flags.filter(canDefault);
  const own = ['commands', command];
  refuseUnknown(
    file,
    own,
    known.map(({ name }) => name),
  );
  return known.flatMap((parameter) => {
    const general = isGeneralFlag(command, parameter.name) ? ['general'] : undefined;
    const found = defaultIn(file, own, parameter) ?? (general && defaultIn(file, general, parameter));
    return found === undefined ? [] : [found];
  });
}

function defaultIn(file: UserConfig, section: readonly string[], parameter: Parameter): Default | undefined {
  const value = sectionOf(file, section)[parameter.name];
  if (value === undefined || value === null) return undefined;
  const path = [...section, parameter.name];
  const { line, column } = positionOf(file, path);
  const from = `${file.path}:${line}:${column}`;
  const subject = `${from}: \`${parameter.name}\``;
  return {
    parameter,
    words: wordsOf(value, parameter, subject),
    isGeneral: section.length === 1,
    from,
    origin: { subject, code: 'CONFIG_INVALID', details: { line, column, path: fieldName(path) } },
  };
}

function wordsOf(value: unknown, parameter: Parameter, subject: string): readonly string[] {
  const items: readonly unknown[] = Array.isArray(value) && parameter.repeats ? value : [value];
  return items.map((item) => {
    if (['string', 'number', 'boolean'].includes(typeof item)) return String(item);
    throw invalid(
      `${subject} takes ${expected(parameter)}, not ${Array.isArray(item) ? 'a list' : 'a mapping'}`,
      parameter.repeats ? 'Write a value, or a list of values.' : 'Write one value.',
    );
  });
}

type Section = Readonly<Record<string, unknown>>;

function sectionOf(file: UserConfig, path: readonly string[]): Section {
  let found: unknown = file.value;
  for (const [depth, key] of [...path, ''].entries()) {
    if (!isMapping(found)) throw notMapping(file, path.slice(0, depth));
    if (depth === path.length) return found;
    found = found[key] ?? {};
  }
  return {};
}

function notMapping(file: UserConfig, path: readonly string[]): RootsmithError {
  const at = { file: file.path, ...positionOf(file, path), field: fieldName(path) };
  const hint = 'Write `general:` with flags below it, and `commands:` with commands and their flags.';
  return invalid(lineAbout(at, 'it is not a mapping'), hint);
}

function refuseUnknown(file: UserConfig, path: readonly string[], known: readonly string[]): void {
  const unknown = Object.keys(sectionOf(file, path)).find((key) => !known.includes(key));
  if (unknown === undefined) return;
  const at = { file: file.path, ...positionOf(file, [...path, unknown]), field: fieldName([...path, unknown]) };
  const meant = nearest(unknown, known);
  throw invalid(
    lineAbout(at, `unknown key \`${unknown}\``),
    meant === undefined ? 'See `rootsmith help config show` for what it may hold.' : `Write \`${meant}\`.`,
  );
}

function positionOf({ positions }: UserConfig, path: readonly string[]): LineColumn {
  const found = positions.get(fieldName(path));
  return found?.key ?? found?.value ?? { line: 1, column: 1 };
}

function invalid(message: string, hint: string): RootsmithError {
  return new RootsmithError('CONFIG_INVALID', message, { hint });
}
