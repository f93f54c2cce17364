import { commands } from '../../src/cli/commands/index.ts';
import { helpOf } from '../../src/cli/run-command.ts';
import { errorCodes, exitStatuses } from '../../src/errors/index.ts';
import { mirrorJsonSchemaText } from '../../src/mirror/index.ts';
import { recipeJsonSchemaText } from '../../src/recipe/index.ts';

/** Path to text of every file that is made from the code. */
export async function generatedDocs(): Promise<Readonly<Record<string, string>>> {
  return {
    'docs/errors.md': errorsPage(),
    'docs/commands.md': await commandsPage(),
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

Every failure has a code, which stays the same from release to release, a message, and mostly a hint. With \`--json\` it is one JSON object on standard error:
\`{"error":{"code","message","hint","details"}}\`.

| exit status | meaning |
|---|---|
${statuses.join('\n')}

| code | exit | meaning |
|---|---|---|
${codes.join('\n')}
`;
}

async function commandsPage(): Promise<string> {
  const sections = await Promise.all(
    commands.map(
      async ({ name, load }) => `## rootsmith ${name}\n\n\`\`\`\n${helpOf(await load()).trimEnd()}\n\`\`\`\n`,
    ),
  );
  return `# Commands\n${NOTE}\n\n${sections.join('\n')}`;
}
