import { Option, Command as Parser } from 'commander';
import type { AnyCommand } from '../command.ts';
import type { Terminal } from '../terminal.ts';
import { longFlag, type Parameter, parametersOf, placeholderOf } from './parameter.ts';
import { takeOnce } from './parse-words.ts';

/** The text of `--help`. */
export function helpOf(command: AnyCommand): string {
  return makeParser(command).configureHelp({ helpWidth: 100 }).helpInformation();
}

/** The parser of a command. It shows help on standard output. */
export function makeParser(command: AnyCommand, { stdout }: Partial<Pick<Terminal, 'stdout'>> = {}): Parser {
  const parser = new Parser(`rootsmith ${command.name}`)
    .description([command.summary, ...(command.description ? [command.description] : [])].join('.\n\n'))
    .helpOption('-h, --help', 'Show this text.')
    .exitOverride()
    .configureOutput({ writeOut: (text) => void stdout?.write(text), writeErr: () => undefined })
    .showSuggestionAfterError(false)
    .addHelpText(
      'after',
      command.examples ? `\nExamples:\n${command.examples.map((line) => `  ${line}`).join('\n')}` : '',
    );
  for (const parameter of parametersOf(command.args)) {
    parser.argument(argumentSyntax(parameter), parameter.meta.description);
  }
  for (const parameter of parametersOf(command.flags)) parser.addOption(makeOption(parameter));
  return parser;
}

/** What is said of a flag: its description, what it takes, and its default. */
export function describeFlag({ meta, kind, choices, repeats, fallback }: Parameter): string {
  const notes = [
    ...(choices.length > 0 ? [`one of ${choices.join(', ')}`] : []),
    ...(repeats ? ['may be given again'] : []),
    ...(fallback !== undefined && kind !== 'switch' && !repeats ? [`default ${fallback as string}`] : []),
  ];
  return notes.length > 0 ? `${meta.description} (${notes.join('; ')})` : meta.description;
}

/** A flag with its short form and the placeholder of its value: `-t, --tag <REF>`. */
export function flagSyntax(parameter: Parameter): string {
  const { short } = parameter.meta;
  const value = parameter.kind === 'switch' ? '' : ` <${placeholderOf(parameter)}>`;
  return `${short ? `-${short}, ` : ''}${longFlag(parameter)}${value}`;
}

/** An argument as usage lines have it: `[recipe]`, `<file...>`. */
export function argumentSyntax({ key, repeats, isOptional }: Parameter): string {
  const label = `${key}${repeats ? '...' : ''}`;
  return isOptional ? `[${label}]` : `<${label}>`;
}

function makeOption(parameter: Parameter): Option {
  const { meta, repeats, kind } = parameter;
  const option = new Option(flagSyntax(parameter), describeFlag(parameter));
  if (meta.group !== undefined) option.helpGroup(`${meta.group}:`);
  if (meta.hidden === true) option.hideHelp();
  if (repeats) option.argParser((text: string, before: string[] | undefined) => [...(before ?? []), text]);
  else if (kind !== 'switch') option.argParser(takeOnce(parameter));
  return option;
}
