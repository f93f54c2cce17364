import { limitNames, limitTable } from '../../src/bytes/index.ts';
import { commands } from '../../src/cli/commands/index.ts';
import { helpOf } from '../../src/cli/parameters/make-parser.ts';
import { errorCodes, exitStatuses } from '../../src/errors/index.ts';
import { mirrorJsonSchemaText } from '../../src/mirror/index.ts';
import { extensionJsonSchemaText, kernelJsonSchemaText, recipeJsonSchemaText } from '../../src/recipe/index.ts';

/** Path to text of every file that is made from the code. */
export async function generatedDocs(): Promise<Readonly<Record<string, string>>> {
  return {
    'docs/errors.md': errorsPage(),
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
