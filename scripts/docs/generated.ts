import { join } from 'node:path';
import { limitNames, limitTable } from '../../src/bytes/index.ts';
import { commands } from '../../src/cli/commands/index.ts';
import { helpOf } from '../../src/cli/parameters/make-parser.ts';
import { errorCodes, exitStatuses } from '../../src/errors/index.ts';
import { mirrorJsonSchemaText } from '../../src/mirror/index.ts';
import { extensionJsonSchemaText, kernelJsonSchemaText, recipeJsonSchemaText } from '../../src/recipe/index.ts';
import { exportsOf } from './api-reference.ts';

/** Path to text of every file that is made from the code. */
export async function generatedDocs(): Promise<Readonly<Record<string, string>>> {
  return {
    'docs/errors.md': errorsPage(),
    'docs/api.md': apiPage(),
    'docs/commands.md': await commandsPage(),
    'docs/limits.md': limitsPage(),
    'recipes/extension.schema.json': extensionJsonSchemaText(),
    'recipes/kernel.schema.json': kernelJsonSchemaText(),
    'recipes/mirror.schema.json': mirrorJsonSchemaText(),
    'recipes/recipe.schema.json': recipeJsonSchemaText(),
  };
}

const NOTE = '<!-- Made by `npm run docs`; edit the code instead. -->';

function errorsPage(): string {
  const statuses = Object.entries(exitStatuses).map(([status, meaning]) => `| ${status} | ${meaning} |`);
  const codes = Object.entries(errorCodes).map(([code, { exit, meaning }]) => `| \`${code}\` | ${exit} | ${meaning} |`);
  return `# Errors and exit statuses
${NOTE}

Every failure has a code, which stays the same from release to release, a message, and mostly a hint. With \`--json\` it
is one JSON object on standard error:
\`{"error":{"code","message","hint","details"}}\`.

| exit status | meaning |
|---|---|
${statuses.join('\n')}

| code | exit | meaning |
|---|---|---|
${codes.join('\n')}
`;
}

/** The entry points of the package, with the doors that they are. */
const entryPoints = {
  rootsmith: 'src/index.ts',
  'rootsmith/oci': 'src/library/oci.ts',
  'rootsmith/registry': 'src/registry/index.ts',
  'rootsmith/squashfs': 'src/library/squashfs.ts',
  'rootsmith/mirror': 'src/mirror/index.ts',
  'rootsmith/talos': 'src/talos/index.ts',
  'rootsmith/recipe': 'src/recipe/index.ts',
  'rootsmith/media': 'src/media/index.ts',
  'rootsmith/imager': 'src/imager/index.ts',
} as const;

function apiPage(): string {
  const root = join(import.meta.dirname, '../..');
  const parts = Object.entries(entryPoints).map(([name, door]) => {
    const rows = exportsOf(join(root, door)).map(({ name: exported, kind, signature, text }) => {
      const shown = (signature ?? exported).replaceAll('|', '\\|');
      return `| \`${shown}\` | ${kind} | ${text.replaceAll('|', '\\|')} |`;
    });
    return `## ${name}\n\n| export | kind | what it is |\n|---|---|---|\n${rows.join('\n')}\n`;
  });
  return `# What the library exports
${NOTE}

Each entry point of the package, from its types; [examples](library.md) show them at work.

${parts.join('\n')}`;
}

function limitsPage(): string {
  const rows = limitNames.map((name) => {
    const { fallback, unit, per, counts, note } = limitTable[name];
    const value = unit === 'bytes' ? binarySize(fallback) : fallback.toLocaleString('en-GB');
    return `| \`${name}\` | ${value} | ${per} | ${counts} | ${note} |`;
  });
  return `# Limits
${NOTE}

Whatever others wrote is followed so far and no further: a small image can hold many small things, or name one large
thing often.
What exceeds a limit is refused with \`LIMIT_EXCEEDED\` (exit status 3), which names the limit, before it takes memory
or disk. A command takes less than 300 MB with all limits as they are.

\`--limit NAME=VALUE\` sets one, and may be given again: \`--limit entries=500000 --limit memory=256MiB\`. Sizes are
written as \`20GiB\`, \`500MB\` or a number of bytes.
The library takes \`limits: { entries: 500_000 }\`.

| limit | default | for each | counts | note |
|---|---|---|---|---|
${rows.join('\n')}

Some bounds are those of Linux or of a format, and cannot be set: a path has 4096 bytes, a name 255, an extended
attribute 64 KiB, a manifest 4 MiB, a config 8 MiB; JSON is
nested 100 deep at most and holds a million values.
`;
}

function binarySize(bytes: number): string {
  return bytes % 1024 ** 3 === 0 ? `${bytes / 1024 ** 3} GiB` : `${bytes / 1024 ** 2} MiB`;
}

async function commandsPage(): Promise<string> {
  const sections = await Promise.all(
    commands.map(
      async ({ name, load }) => `## rootsmith ${name}\n\n\`\`\`\n${helpOf(await load()).trimEnd()}\n\`\`\`\n`,
    ),
  );
  return `# Commands\n${NOTE}\n\n${sections.join('\n')}`;
}
