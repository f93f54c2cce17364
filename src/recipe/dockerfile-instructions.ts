import { createRequire } from 'node:module';
import type { Instruction as ParsedInstruction } from 'dockerfile-ast';
import { RootsmithError } from '../errors/index.ts';
import type { Position } from './model.ts';

/** One instruction, its continuation lines joined and the comments between them dropped. */
export interface Instruction {
  /** In capitals. */
  readonly keyword: string;
  /** `--name=value`; the value is empty for a bare `--name`. */
  readonly flags: ReadonlyMap<string, string>;
  /** All that follows keyword and flags. */
  readonly text: string;
  readonly at: Position;
}

export interface DockerfileText {
  readonly instructions: readonly Instruction[];
  /** What stands before a character that is meant literally, and at the end of a line that goes on. */
  readonly escape: string;
}

const MAX_LENGTH = 1024 * 1024;

const require = createRequire(import.meta.url);

/** A CommonJS package of many files, loaded with the first Dockerfile: most builds have a recipe. */
function loadParser(): typeof import('dockerfile-ast') {
  return require('dockerfile-ast') as typeof import('dockerfile-ast'); // The types are those of the package itself.
}

/** Splits a Dockerfile into instructions. Parser directives are obeyed; `# syntax=` has nothing to say here. */
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
 * One line out of those that are continued. As in docker, comments and blank lines between them
 * vanish, and so does what follows the last line: the body of a here-document.
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
