import { DockerfileParser, ModifiableInstruction, type Instruction as ParsedInstruction } from 'dockerfile-ast';
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

/** Splits a Dockerfile into instructions. Parser directives are obeyed; `# syntax=` has nothing to say here. */
export function readInstructions(text: string, file: string): DockerfileText {
  if (text.length > MAX_LENGTH) {
    throw new RootsmithError('LIMIT_EXCEEDED', `\`${file}\` has ${text.length} characters, more than ${MAX_LENGTH}`, {
      hint: 'Keep large content in files of its own, and COPY them.',
      details: { limit: MAX_LENGTH, length: text.length },
    });
  }
  const dockerfile = DockerfileParser.parse(text.replace(/^\uFEFF/, ''));
  return {
    instructions: dockerfile.getInstructions().map((parsed) => instructionOf(parsed, file)),
    escape: dockerfile.getEscapeCharacter(),
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

function instructionOf(parsed: ParsedInstruction, file: string): Instruction {
  const { line, character } = parsed.getRange().start;
  const at = { file, line: line + 1, column: character + 1 };
  return {
    keyword: parsed.getKeyword(),
    flags: flagsOf(parsed, at),
    text: (parsed.getArgumentsContent() ?? '').trim(),
    at,
  };
}

function flagsOf(parsed: ParsedInstruction, at: Position): ReadonlyMap<string, string> {
  const flags = new Map<string, string>();
  if (!(parsed instanceof ModifiableInstruction)) return flags;
  for (const flag of parsed.getFlags()) {
    const name = flag.getName();
    if (flags.has(name)) {
      throw dockerfileError(at, `${parsed.getKeyword()} has the flag \`--${name}\` twice`, 'Keep one of them.');
    }
    flags.set(name, flag.getValue() ?? '');
  }
  return flags;
}
