import type { AnyCommand } from '../../src/cli/command.ts';
import { argumentSyntax, describeFlag, flagSyntax } from '../../src/cli/parameters/make-parser.ts';
import { type Parameter, parametersOf } from '../../src/cli/parameters/parameter.ts';
import { exitStatuses } from '../../src/errors/index.ts';

/** A command as the main page lists it. */
export interface Listed {
  readonly name: string;
  readonly summary: string;
}

/** The name of the page of a command: `rootsmith-mirror-copy`. */
export function pageName(command: string): string {
  return `rootsmith-${command.replaceAll(' ', '-')}`;
}

/**
 * The manual page of a command, from the data that its `--help` shows.
 *
 * @see https://man7.org/linux/man-pages/man7/man.7.html
 */
export function commandPage(command: AnyCommand, version: string): string {
  const args = parametersOf(command.args);
  const flags = parametersOf(command.flags).filter(({ meta }) => meta.hidden !== true);
  const groups = Map.groupBy(flags, ({ meta }) => meta.group ?? '');
  return page(pageName(command.name), version, [
    section('NAME', `${roff(pageName(command.name))} \\- ${roff(command.summary)}`),
    section(
      'SYNOPSIS',
      `.B rootsmith ${roff(command.name)}\n[options] ${args.map((one) => roff(argumentSyntax(one))).join(' ')}`.trimEnd(),
    ),
    section('DESCRIPTION', `${roff(command.description ?? command.summary)}.`),
    ...(args.length === 0 ? [] : [section('ARGUMENTS', args.map(argumentItem).join('\n'))]),
    section('OPTIONS', [...groups].map(([group, list]) => groupItems(group, list)).join('\n')),
    ...(command.examples === undefined
      ? []
      : [section('EXAMPLES', `.nf\n${command.examples.map(roff).join('\n')}\n.fi`)]),
    exitSection(),
    section('SEE ALSO', '.BR rootsmith (1)'),
  ]);
}

/** The manual page of the program. */
export function mainPage(commands: readonly Listed[], version: string): string {
  const items = commands.map(({ name, summary }) => `.TP\n.BR ${roff(pageName(name))} (1)\n${roff(summary)}.`);
  return page('rootsmith', version, [
    section('NAME', 'rootsmith \\- custom Talos Linux installers, and the images an air\\-gapped cluster needs'),
    section('SYNOPSIS', '.B rootsmith\n.I COMMAND\n[options] [arguments]'),
    section('COMMANDS', items.join('\n')),
    exitSection(),
    section(
      'ENVIRONMENT',
      [
        item(
          'ROOTSMITH_<COMMAND>_<FLAG>',
          'The default of a flag of a command, such as ROOTSMITH_MIRROR_COPY_RETRIES.',
        ),
        item('ROOTSMITH_CONFIG', 'The configuration to read instead of the file below.'),
        item('ROOTSMITH_CACHE', 'The folder for what later runs can use again.'),
        item('REGISTRY_AUTH_FILE, DOCKER_CONFIG', 'Where logins are found and kept.'),
        item('SOURCE_DATE_EPOCH', 'The time of what is made.'),
        item('NO_COLOR, CI', 'No colour; no live lines.'),
      ].join('\n'),
    ),
    section('FILES', item('~/.config/rootsmith/config.yaml', 'Defaults for flags, by commands.')),
  ]);
}

function page(name: string, version: string, sections: readonly string[]): string {
  // Without a date: a page depends on the version alone.
  return `.TH ${name.toUpperCase().replaceAll('-', '\\-')} 1 "" "rootsmith ${version}" "User Commands"\n${sections.join('\n')}\n`;
}

function section(heading: string, text: string): string {
  return `.SH ${heading}\n${text}`;
}

function groupItems(group: string, flags: readonly Parameter[]): string {
  const items = flags.map((flag) => item(flagSyntax(flag), describeFlag(flag)));
  return [...(group === '' ? [] : [`.SS ${roff(group)}`]), ...items].join('\n');
}

function argumentItem(argument: Parameter): string {
  return item(argumentSyntax(argument), argument.meta.description);
}

function item(term: string, text: string): string {
  return `.TP\n\\fB${roff(term)}\\fR\n${roff(text)}`;
}

function exitSection(): string {
  return section(
    'EXIT STATUS',
    Object.entries(exitStatuses)
      .map(([status, meaning]) => item(status, meaning))
      .join('\n'),
  );
}

/** Escapes a text: a backslash, dashes that are to be copied, and what would begin a request. */
export function roff(text: string): string {
  return text
    .replaceAll('\\', '\\e')
    .replaceAll('-', '\\-')
    .replaceAll(/^(?=[.'])/gm, '\\&')
    .replaceAll(
      /[^\p{ASCII}]/gu,
      (letter) => `\\[u${(letter.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}]`,
    );
}
