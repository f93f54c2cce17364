import { CommanderError, Option, Command as Parser } from 'commander';
import * as z from 'zod';
import { printable, RootsmithError, usage } from '../errors/index.ts';
import type { AnyCommand, CliContext, FlagMeta } from './command.ts';
import { openRenderer } from './render/index.ts';
import type { Terminal } from './terminal.ts';

/** Parses the words after the name of the command, runs it, and returns the exit status. */
export async function runCommand(command: AnyCommand, argv: readonly string[], terminal: Terminal): Promise<number> {
  const parser = makeParser(command, terminal);
  const parsed = parse(parser, argv);
  if (parsed === 'help') return 0;
  const args = check(command.args, positional(command.args, parser.args));
  const flags = check(command.flags, parser.opts(), flagName);
  await withContext(terminal, flags, (context) => command.run(context, args as never, flags as never));
  return 0;
}

/** The text of `--help`. */
export function helpOf(command: AnyCommand): string {
  return makeParser(command).configureHelp({ helpWidth: 100 }).helpInformation();
}

function makeParser(command: AnyCommand, { stdout }: Partial<Pick<Terminal, 'stdout'>> = {}): Parser {
  const parser = new Parser(`rootsmith ${command.name}`)
    .description([command.summary, ...(command.description ? [command.description] : [])].join('.\n\n'))
    .exitOverride()
    .configureOutput({ writeOut: (text) => void stdout?.write(text), writeErr: () => undefined })
    .addHelpText(
      'after',
      command.examples ? `\nExamples:\n${command.examples.map((line) => `  ${line}`).join('\n')}` : '',
    );
  for (const [name, type] of Object.entries(command.args.shape)) {
    parser.argument(argumentSyntax(name, type), metaOf(type).description);
  }
  for (const [name, type] of Object.entries(command.flags.shape)) parser.addOption(makeOption(name, type));
  return parser;
}

function makeOption(name: string, type: z.core.$ZodType): Option {
  const { short, placeholder, description, group } = metaOf(type);
  // A switch that is on by default is shown as the flag that turns it off: `--no-xattrs`.
  const long = `--${isOn(type) ? 'no-' : ''}${flagName(name)}`;
  const value = isBoolean(type) ? '' : ` <${placeholder ?? 'value'}>`;
  const option = new Option(`${short ? `-${short}, ` : ''}${long}${value}`, describe(description, type));
  if (group !== undefined) option.helpGroup(`${group}:`);
  if (isArray(type)) option.argParser((text: string, before: string[] | undefined) => [...(before ?? []), text]);
  return option;
}

function describe(description: string, type: z.core.$ZodType): string {
  const choices = choicesOf(type);
  const fallback = type instanceof z.ZodDefault ? type.def.defaultValue : undefined;
  const notes = [
    ...(choices ? [`one of ${choices.join(', ')}`] : []),
    ...(isArray(type) ? ['may be given again'] : []),
    ...(fallback !== undefined && !isBoolean(type) && !isArray(type) ? [`default ${fallback as string}`] : []),
  ];
  return notes.length > 0 ? `${description} (${notes.join('; ')})` : description;
}

function argumentSyntax(name: string, type: z.core.$ZodType): string {
  const label = `${name}${isArray(type) ? '...' : ''}`;
  return isOptional(type) ? `[${label}]` : `<${label}>`;
}

function parse(parser: Parser, argv: readonly string[]): 'help' | 'run' {
  try {
    parser.parse([...argv], { from: 'user' });
    return 'run';
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.code === 'commander.helpDisplayed') return 'help';
    throw new RootsmithError('USAGE', error.message.replace(/^error: /, '').replace(/\n/g, ' '), {
      hint: `Run \`${parser.name()} --help\` for its flags.`,
      cause: error,
    });
  }
}

function positional(args: z.ZodObject, words: readonly string[]): Record<string, unknown> {
  const names = Object.entries(args.shape);
  return Object.fromEntries(
    names
      .map(([name, type], index) => [name, isArray(type) ? words.slice(index) : words[index]])
      .filter(([, value]) => value !== undefined),
  );
}

function check(
  schema: z.ZodObject,
  value: unknown,
  nameOf: (key: string) => string = (key) => key,
): Record<string, unknown> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const key = String(issue?.path[0] ?? '');
  throw usage(
    `\`--${nameOf(key)}\`: ${issue?.message ?? 'is wrong'}`,
    'Run the command with `--help` for what it takes.',
  );
}

async function withContext(
  terminal: Terminal,
  flags: Readonly<Record<string, unknown>>,
  run: (context: CliContext) => Promise<void>,
): Promise<void> {
  const renderer = openRenderer(terminal, { asJson: flags['json'] === true, quiet: flags['quiet'] === true });
  const interrupt = new AbortController();
  const onSignal = (signal: NodeJS.Signals): void =>
    interrupt.abort(new RootsmithError('INTERRUPTED', `stopped by ${signal}`));
  process.once('SIGINT', onSignal).once('SIGTERM', onSignal);
  try {
    const print = (line: string): void => {
      renderer.clear();
      // Tabs separate columns, so they are not escaped.
      terminal.stdout.write(`${line.split('\t').map(printable).join('\t')}\n`);
    };
    const printText = (text: string): void => {
      renderer.clear();
      terminal.stdout.write(text);
    };
    await run({ terminal, report: renderer.report, signal: interrupt.signal, print, printText });
  } catch (error) {
    interrupt.signal.throwIfAborted();
    throw error;
  } finally {
    renderer.close();
    process.off('SIGINT', onSignal).off('SIGTERM', onSignal);
  }
}

/** The flag of a key: `dry-run` for `dryRun`. */
function flagName(key: string): string {
  return key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

function metaOf(type: z.core.$ZodType): FlagMeta {
  // The registry of zod contains what was passed to `.meta()`, which is a FlagMeta for every flag and argument.
  const meta = z.globalRegistry.get(type) as Partial<FlagMeta> | undefined;
  return { description: '', ...meta };
}

function inner(type: z.core.$ZodType): z.core.$ZodType {
  return type instanceof z.ZodDefault || type instanceof z.ZodOptional ? inner(type.def.innerType) : type;
}

function isOptional(type: z.core.$ZodType): boolean {
  return type instanceof z.ZodDefault || type instanceof z.ZodOptional;
}

function isBoolean(type: z.core.$ZodType): boolean {
  return inner(type) instanceof z.ZodBoolean;
}

function isOn(type: z.core.$ZodType): boolean {
  return type instanceof z.ZodDefault && type.def.defaultValue === true;
}

function isArray(type: z.core.$ZodType): boolean {
  return inner(type) instanceof z.ZodArray;
}

function choicesOf(type: z.core.$ZodType): readonly string[] | undefined {
  const plain = inner(type);
  return plain instanceof z.ZodEnum ? plain.options.map(String) : undefined;
}
