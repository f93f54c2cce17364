import { CommanderError, type Command as Parser } from 'commander';
import { nearest, RootsmithError, usage } from '../../errors/index.ts';
import { expected, flagOrigin } from './check-values.ts';
import { longFlag, type Parameter, placeholderOf } from './parameter.ts';

/** The words of a command line, by the keys of the parameters. */
export interface ParsedWords {
  readonly args: readonly string[];
  /** What was typed; defaults are not filled in. */
  readonly flags: Readonly<Record<string, unknown>>;
}

/** Parses the words after the name of a command; `undefined` if help was shown. Throws `USAGE`. */
export function parseWords(
  parser: Parser,
  argv: readonly string[],
  flags: readonly Parameter[],
): ParsedWords | undefined {
  refuseSwallowed(argv, flags);
  try {
    parser.parse([...argv], { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.code === 'commander.helpDisplayed') return undefined;
    throw complaint(error, parser, flags);
  }
  const typed = Object.entries(parser.opts()).filter(([key]) => parser.getOptionValueSource(key) === 'cli');
  return { args: parser.args, flags: Object.fromEntries(typed) };
}

/** `--tag --push` would make a tag of the next flag. */
function refuseSwallowed(argv: readonly string[], flags: readonly Parameter[]): void {
  const named = (word: string | undefined): Parameter | undefined =>
    flags.find((flag) => word === longFlag(flag) || (flag.meta.short !== undefined && word === `-${flag.meta.short}`));
  const end = argv.indexOf('--');
  const words = end === -1 ? argv : argv.slice(0, end);
  for (const [index, word] of words.entries()) {
    const [flag, next] = [named(word), words[index + 1]];
    if (flag === undefined || flag.kind === 'switch' || next === undefined) continue;
    if (named(next) !== undefined) throw lacksValue(flag, `, but \`${next}\` follows`);
  }
}

function lacksValue(flag: Parameter, found: string): RootsmithError {
  return new RootsmithError('USAGE', `${flagOrigin(flag).subject} takes ${expected(flag)}${found}`, {
    hint: `Write the value behind it: \`${longFlag(flag)} ${placeholderOf(flag)}\`.`,
  });
}

/** Refuses a flag that is given twice with different values, of which only one could count. */
export function takeOnce(parameter: Parameter): (text: string, before: string | undefined) => string {
  return (text, before) => {
    if (before === undefined || before === text) return text;
    // What is only understood to be refused may be a secret.
    const values = parameter.meta.hidden === true ? '' : `, as \`${before}\` and as \`${text}\``;
    throw usage(`${flagOrigin(parameter).subject} is given twice${values}`, 'Give it once.');
  };
}

/** Says what is wrong with a command line in our words. The parser has only sentences, which quote what was typed. */
function complaint(error: CommanderError, parser: Parser, flags: readonly Parameter[]): RootsmithError {
  const [, quoted = ''] = /'([^']*)'/.exec(error.message) ?? [];
  const name = parser.name();
  const shown = `Run \`${name} --help\` for its flags.`;
  switch (error.code) {
    case 'commander.unknownOption':
      return unknownFlag(quoted, name, flags);
    case 'commander.optionMissingArgument': {
      const flag = flags.find((known) => new RegExp(`${longFlag(known)}[ =<]`).test(`${quoted} `));
      return flag === undefined
        ? wrong(`\`${quoted}\` takes a value`, shown, error)
        : lacksValue(flag, ', but nothing follows');
    }
    case 'commander.missingArgument':
      return wrong(`\`${name}\` needs its argument \`${quoted}\``, `Write \`${name} ${parser.usage()}\`.`, error);
    case 'commander.excessArguments':
      return excess(parser, flags, error);
    default:
      return wrong(error.message.replace(/^error: /, '').replace(/\n/g, ' '), shown, error);
  }
}

function unknownFlag(typed: string, name: string, flags: readonly Parameter[]): RootsmithError {
  // A value behind an equals sign may be a secret, and short flags may have theirs attached.
  const word = typed.startsWith('--') ? (typed.split('=')[0] ?? '') : typed.slice(0, 2);
  const known = flags.filter(({ meta }) => meta.hidden !== true).map(longFlag);
  const meant = nearest(word, [...known, '--help']);
  const hint = meant === undefined ? `Run \`${name} --help\` for its flags.` : `Did you mean \`${meant}\`?`;
  return wrong(`\`${name}\` has no flag \`${word}\``, hint);
}

function excess(parser: Parser, flags: readonly Parameter[], cause: CommanderError): RootsmithError {
  const most = parser.registeredArguments.length;
  const takes = most === 0 ? 'takes no arguments' : `takes ${most === 1 ? 'one argument' : `${most} arguments`}`;
  // A command that refuses passwords may get one here.
  const extra = flags.some(({ meta }) => meta.hidden === true) ? undefined : parser.args[most];
  const found = extra === undefined ? 'there are more' : `\`${extra}\` is one too many`;
  return wrong(`\`${parser.name()}\` ${takes}, and ${found}`, `Write \`${parser.name()} ${parser.usage()}\`.`, cause);
}

function wrong(what: string, hint: string, cause?: unknown): RootsmithError {
  return new RootsmithError('USAGE', what, { hint, cause });
}
