import { join, relative, resolve } from 'node:path';
import * as z from 'zod';
import { usage } from '../../errors/index.ts';
import { askLine, canAsk } from '../ask.ts';
import { type CliContext, type Command, defineCommand, flag } from '../command.ts';
import { type StartAnswers, type StartKind, startFiles, startKinds, startText } from '../init/start-text.ts';

const args = z.strictObject({
  dir: flag(z.string().default('.'), { description: 'The folder to write into; it is made.' }),
});

const flags = z.strictObject({
  kind: flag(z.enum(startKinds).default('installer'), { placeholder: 'KIND', description: 'What to start.' }),
  talos: flag(z.string().optional(), {
    placeholder: 'VERSION',
    description: 'The release to start from. Default: the newest that is known.',
  }),
  base: flag(z.string().optional(), { placeholder: 'PLACE', description: 'Start from this installer instead.' }),
  extension: flag(z.array(z.string()).default([]), {
    placeholder: 'NAME|PLACE',
    description: 'Add a system extension, an official one by its name, or any; with --kind mirror, an image.',
  }),
  service: flag(z.string().optional(), {
    placeholder: 'NAME',
    description: 'Add an extension service of this name, with a program that greets.',
  }),
  schematic: flag(z.string().optional(), {
    placeholder: 'FILE',
    description: 'Start from this schematic of the Image Factory.',
  }),
  yes: flag(z.boolean().default(false), { short: 'y', description: 'Ask nothing: take flags and defaults.' }),
  quiet: flag(z.boolean().default(false), { short: 'q', description: 'Show warnings and errors only.' }),
});

type InitFlags = z.output<typeof flags>;

export const initCommand: Command<typeof args, typeof flags> = defineCommand({
  name: 'init',
  summary: 'Start a recipe, a mirror file, an extension or a kernel recipe',
  description:
    'Writes a commented recipe that builds as it is, and its schema beside it, from which editors complete. Asks on a terminal for what no flag gives. Prints the paths of what it wrote. A file that is there is never overwritten',
  examples: [
    'rootsmith init',
    'rootsmith init acme --talos v1.13.9 --extension siderolabs/gvisor --service greeter --yes',
    'rootsmith init --kind mirror --talos v1.13.9',
  ],
  args,
  flags,
  async run(context, { dir }, chosen) {
    const { terminal, print, report } = context;
    refuseForeign(chosen);
    const folder = resolve(terminal.directory, dir);
    const answers = await gatherAnswers(folder, chosen, context);
    const text = startText(chosen.kind, answers);
    const { recipe, schema } = startFiles[chosen.kind];
    await checkText(chosen.kind, text, { file: join(dir, recipe), folder });
    const { helloFiles, writeStart } = await import('../init/write-start.ts');
    const service = chosen.kind === 'extension' ? (answers.service ?? 'hello') : answers.service;
    const files = [
      ...(service === undefined ? [] : helloFiles(service)),
      { path: schema, content: await schemaText(chosen.kind) },
      { path: recipe, content: text },
    ];
    await writeStart(folder, files);
    for (const { path } of files) print(join(dir, path));
    report({ kind: 'log', from: 'next', line: nextStep(chosen.kind, join(dir, recipe)) });
  },
});

/** A flag that a kind of recipe has no use for would be lost in silence. */
function refuseForeign({ kind, base, extension, service, schematic, talos }: InitFlags): void {
  const given = {
    base: base !== undefined,
    schematic: schematic !== undefined,
    service: service !== undefined,
    extension: extension.length > 0,
    talos: talos !== undefined,
  };
  const used: Readonly<Record<StartKind, readonly string[]>> = {
    installer: Object.keys(given),
    mirror: ['talos', 'extension'],
    extension: ['talos', 'service'],
    kernel: [],
  };
  const foreign = Object.entries(given).find(([name, isGiven]) => isGiven && !used[kind].includes(name));
  if (foreign !== undefined) throw usage(`\`--${foreign[0]}\` is not for \`--kind ${kind}\``, 'Leave it out.');
  if (base !== undefined && talos !== undefined)
    throw usage('`--base` and `--talos` exclude each other', 'Give one: what the recipe starts from.');
}

async function gatherAnswers(folder: string, chosen: InitFlags, context: CliContext): Promise<StartAnswers> {
  const { knownReleases, parseTalosVersion } = await import('../../talos/index.ts');
  const newest = knownReleases.findLast((release) => !release.includes('-')) ?? '';
  const { terminal } = context;
  const asks = !chosen.yes && chosen.kind !== 'kernel' && canAsk(terminal);
  const ask = async (question: string, fallback: string): Promise<string> =>
    (asks && (await askLine(`${question} [${fallback}]: `, context))) || fallback;
  const talos = chosen.talos ?? (chosen.base === undefined ? await ask('Release of Talos', newest) : newest);
  const hasExtensions = chosen.kind === 'installer' && chosen.extension.length === 0;
  const extensions = hasExtensions ? await ask('Official extensions, separated by blanks', 'none') : 'none';
  const hasService = chosen.kind !== 'mirror' && chosen.service === undefined;
  const service = hasService ? await ask('Name of an extension service', 'none') : 'none';
  const named = chosen.service ?? listed(service)[0];
  // The name becomes a folder.
  if (named !== undefined && !/^[a-z0-9][a-z0-9_-]{0,62}$/.test(named))
    throw usage(`\`${named}\` is not the name of a service`, 'Use lower-case letters, digits and dashes.');
  return {
    talos: parseTalosVersion(talos),
    base: chosen.base,
    extensions: [...chosen.extension, ...listed(extensions)],
    service: named,
    schematic: chosen.schematic && (await schematicFrom(folder, chosen.schematic, context)),
  };
}

function listed(answer: string): readonly string[] {
  return answer === 'none' ? [] : answer.split(/[\s,]+/).filter((word) => word !== '');
}

/** The path of a schematic from the folder of the recipe. It is read first, so that a wrong one is said here. */
async function schematicFrom(folder: string, file: string, context: CliContext): Promise<string> {
  const { readSchematic } = await import('../build/read-schematic.ts');
  await readSchematic(file, context);
  const way = relative(folder, resolve(context.terminal.directory, file));
  return way.startsWith('.') ? way : `./${way}`;
}

/** What is written is read by the same parser as every recipe, so it cannot be one that a build refuses. */
async function checkText(
  kind: StartKind,
  text: string,
  where: { readonly file: string; readonly folder: string },
): Promise<void> {
  if (kind === 'mirror') {
    const { parseMirror } = await import('../../mirror/index.ts');
    return void parseMirror({ name: where.file, text }, where);
  }
  const recipe = await import('../../recipe/index.ts');
  const parse = {
    installer: recipe.parseRecipe,
    extension: recipe.parseExtensionRecipe,
    kernel: recipe.parseKernelRecipe,
  }[kind];
  parse(text, where);
}

async function schemaText(kind: StartKind): Promise<string> {
  if (kind === 'mirror') return (await import('../../mirror/index.ts')).mirrorJsonSchemaText();
  const recipe = await import('../../recipe/index.ts');
  const texts = {
    installer: recipe.recipeJsonSchemaText,
    extension: recipe.extensionJsonSchemaText,
    kernel: recipe.kernelJsonSchemaText,
  };
  return texts[kind]();
}

function nextStep(kind: StartKind, recipe: string): string {
  const commands = {
    installer: `rootsmith build ${recipe}`,
    mirror: `rootsmith mirror plan ${recipe}`,
    extension: `rootsmith extension build ${recipe}`,
    kernel: `rootsmith kernel build ${recipe} --plan`,
  };
  return commands[kind];
}
