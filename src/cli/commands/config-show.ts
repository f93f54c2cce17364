import * as z from 'zod';
import { type AnyCommand, type CliContext, type Command, defineCommand, flag } from '../command.ts';
import { findConfig } from '../defaults/config-path.ts';
import { type Default, typedDefault } from '../defaults/default.ts';
import { strayVariables } from '../defaults/environment.ts';
import { findDefaults } from '../defaults/find-defaults.ts';
import { parametersOf } from '../parameters/parameter.ts';

const args = z.strictObject({});

const flags = z.strictObject({
  json: flag(z.boolean().default(false), { description: 'Print the defaults as JSON.' }),
});

interface Loaded {
  readonly name: string;
  readonly load: () => Promise<AnyCommand>;
}

/** The command, which has to look at all others. */
export function makeConfigShow(all: readonly Loaded[]): Command<typeof args, typeof flags> {
  return defineCommand({
    name: 'config show',
    summary: 'Show the defaults for flags that variables and the configuration of the user set',
    description:
      'Prints a line for each: the command (* for all that have the flag), the flag, and where it is set. ROOTSMITH_MIRROR_COPY_RETRIES=9 sets --retries for `mirror copy`; ROOTSMITH_RETRIES=9 for every command that has it. The file rootsmith/config.yaml in XDG_CONFIG_HOME or ~/.config has `general:` with flags below it, and `commands:` with commands and their flags. A flag on the command line wins, then a variable, then the file',
    examples: ['rootsmith config show', 'ROOTSMITH_PLATFORM=linux/amd64 rootsmith config show --json'],
    args,
    flags,
    async run(context, _args, { json }) {
      const { terminal, print } = context;
      const { rows, stray } = await gatherRows(all, context);
      for (const name of stray)
        context.report({ kind: 'warning', message: `\`${name}\` is not the default of a flag` });
      if (json) return print(JSON.stringify({ file: (await findConfig(terminal)) ?? null, defaults: rows }));
      for (const { command, flag, from } of rows) print(`${command}\t${flag}\t${from}`);
    },
  });
}

interface DefaultRow {
  readonly command: string;
  readonly flag: string;
  readonly from: string;
}

async function gatherRows(
  all: readonly Loaded[],
  context: CliContext,
): Promise<{ readonly rows: readonly DefaultRow[]; readonly stray: readonly string[] }> {
  const loaded = await Promise.all(all.map(({ load }) => load()));
  const commandNames = all.map(({ name }) => name);
  const known = loaded.map(({ name, flags }) => [name, parametersOf(flags)] as const);
  const rows = await Promise.all(
    known.map(async ([name, parameters]) =>
      (await findDefaults(name, parameters, { ...context, commandNames })).map((found) => rowOf(name, found)),
    ),
  );
  // A default for all commands is found once for each of them.
  const different = new Map(rows.flat().map((row) => [JSON.stringify(row), row]));
  return { rows: [...different.values()], stray: strayVariables(known, context.terminal.env) };
}

function rowOf(name: string, found: Default): DefaultRow {
  return { command: found.isGeneral ? '*' : name, flag: typedDefault(found), from: found.from };
}
