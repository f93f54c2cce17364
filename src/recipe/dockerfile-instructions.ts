import { createRequire } from 'node:module';
import type { Instruction as ParsedInstruction } from 'dockerfile-ast';
import { RootsmithError } from '../errors/index.ts';
import type { Position } from './sources.ts';

/** One instruction. Its continuation lines are joined, and the comments between them are dropped. */
export interface Instruction {
  /** The keyword in capital letters. */
  readonly keyword: string;
  /** The flags `--name=value`. The value is empty for a bare `--name`. */
  readonly flags: ReadonlyMap<string, string>;
  /** Everything after the keyword and the flags. */
  readonly text: string;
  readonly at: Position;
}

export interface DockerfileText {
  readonly instructions: readonly Instruction[];
  /** The character that quotes the next one, and at the end of a line continues the line. */
  readonly escape: string;
}

const MAX_LENGTH = 1024 * 1024;

const require = createRequire(import.meta.url);

/** Loads a CommonJS package of many files with the first Dockerfile, since most builds have a recipe instead. */
function loadParser(): typeof import('dockerfile-ast') {
  return require('dockerfile-ast') as typeof import('dockerfile-ast'); // The types are those of the package itself.
}

/** Splits a Dockerfile into instructions. Parser directives are obeyed, except `# syntax=`, which has no effect. */
export function readInstructions(text: string, file: string): DockerfileText {
  if (text.length > MAX_LENGTH) {
    throw new RootsmithError('LIMIT_EXCEEDED', `\`${file}\` has ${text.length} characters, more than ${MAX_LENGTH}`, {
      hint: 'Keep large content in files of its own, and COPY them.',
      details: { limit: MAX_LENGTH, length: text.length },
    });
  }
  const content = text.replace(/^\uFEFF/, '');
  const dockerfile = loadParser().DockerfileParser.parse(content);
  const escape = dockerfile.getEscapeCharacter();
  const lines = content.split(/\r\n|\r|\n/);
  return {
    instructions: dockerfile.getInstructions().map((parsed) => instructionOf(parsed, file, { lines, escape })),
    escape,
  };
}

/** The error for an instruction: `Dockerfile:3: ` and what was found there. */
export function dockerfileError(at: Position, found: string, hint?: string, cause?: unknown): RootsmithError {
  return new RootsmithError('DOCKERFILE_INVALID', `${at.file}:${at.line}: ${found}`, {
    hint,
    details: { line: at.line, column: at.column },
    cause,
  });
}

interface Lines {
  readonly lines: readonly string[];
  readonly escape: string;
}

function instructionOf(parsed: ParsedInstruction, file: string, { lines, escape }: Lines): Instruction {
  const { start, end } = parsed.getRange();
  const at = { file, line: start.line + 1, column: start.character + 1 };
  const logical = joinLines(lines.slice(start.line, end.line + 1), escape).trim();
  const [, word = '', rest = ''] = /^(\S+)\s*(.*)$/s.exec(logical) ?? [];
  const keyword = word.toUpperCase();
  if (!hasFlags.has(keyword)) return { keyword, flags: new Map(), text: rest, at };
  return { keyword, ...splitFlags(rest, keyword, at), at };
}

/**
 * Joins one logical line from its continuation lines. As in docker, comments and blank lines between them are
 * dropped, and so is what follows the last line: the body of a here-document.
 */
function joinLines(lines: readonly string[], escape: string): string {
  const continued = new RegExp(`${escape === '\\' ? '\\\\' : escape}[ \\t]*$`);
  const [first = '', ...others] = lines;
  const parts = [first.replace(continued, '')];
  let isOpen = continued.test(first);
  for (const line of others.filter((line) => !/^\s*(?:#|$)/.test(line))) {
    if (!isOpen) break;
    parts.push(line.replace(continued, ''));
    isOpen = continued.test(line);
  }
  return parts.join('');
}

const hasFlags = new Set(['FROM', 'COPY', 'ADD']);

function splitFlags(text: string, keyword: string, at: Position): Pick<Instruction, 'flags' | 'text'> {
  const flags = new Map<string, string>();
  let rest = text;
  for (;;) {
    const [whole, name = '', value = ''] = /^--([^\s=]+)(?:=(\S*))?(?:\s+|$)/.exec(rest) ?? [];
    if (whole === undefined) return { flags, text: rest };
    if (flags.has(name)) throw dockerfileError(at, `${keyword} has the flag \`--${name}\` twice`, 'Keep one of them.');
    flags.set(name, value);
    rest = rest.slice(whole.length);
  }
}
