import assert from 'node:assert';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { commands } from '../../src/cli/commands/index.ts';
import { findCommand } from '../../src/cli/find-command.ts';
import { makeParser } from '../../src/cli/parameters/make-parser.ts';
import { parametersOf } from '../../src/cli/parameters/parameter.ts';
import { parseWords } from '../../src/cli/parameters/parse-words.ts';
import { testTerminal } from '../fixtures/command-line.ts';

const root = join(import.meta.dirname, '../..');
const loaded = new Map(await Promise.all(commands.map(async (entry) => [entry, await entry.load()] as const)));
const pages = globSync(['README.md', 'docs/**/*.md', 'recipes/**/*.md'], { cwd: root, exclude: ['docs/adr/**'] });

/** The command lines of `rootsmith` in the blocks of a page, as words. */
function commandLines(text: string): readonly (readonly string[])[] {
  const blocks = [...text.matchAll(/^```(?:sh|console)\n([\s\S]*?)^```/gm)].map(([, block = '']) => block);
  return blocks
    .flatMap((block) => block.replaceAll('\\\n', ' ').split('\n'))
    .flatMap((line) => line.replace(/^\$ /, '').split(/ (?:\||&&) |; /))
    .map(wordsOf)
    .filter(([first]) => first === 'rootsmith')
    .map(([, ...words]) => words);
}

/** Splits as a shell does: quotes hold words together, and a comment or a redirection ends the line. */
function wordsOf(line: string): readonly string[] {
  const words = line.trim().match(/(?:"[^"]*"|'[^']*'|[^\s"'])+/g) ?? [];
  const end = words.findIndex((word) => /^(?:#|\d?>|<)/.test(word));
  return (end < 0 ? words : words.slice(0, end)).map((word) => word.replaceAll(/["']/g, ''));
}

function parse(words: readonly string[]): void {
  if (words.length === 0 || words[0] === 'help') return;
  const found = findCommand(words, commands);
  if (found.kind === 'group') return;
  const command = loaded.get(found.entry);
  assert(command, `${found.entry.name} is none of the commands`);
  parseWords(makeParser(command, testTerminal()), found.rest, parametersOf(command.flags));
}

test.each(pages)('%s names commands and flags that there are', (page) => {
  const wrong: string[] = [];
  for (const words of commandLines(readFileSync(join(root, page), 'utf8'))) {
    try {
      parse(words);
    } catch (error) {
      wrong.push(`rootsmith ${words.join(' ')}: ${String(error)}`);
    }
  }

  expect(wrong).toEqual([]);
});

test.each([...loaded])('the examples of `$0.name` parse', (_entry, { examples = [] }) => {
  const lines = commandLines(`\`\`\`sh\n${examples.join('\n')}\n\`\`\`\n`);

  expect(lines.length > 0).toBe(examples.length > 0);
  for (const words of lines) parse(words);
});
