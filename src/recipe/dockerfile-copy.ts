import { dockerfileError, type Instruction } from './dockerfile-instructions.ts';
import { expandIn, type Reading } from './dockerfile-scope.ts';
import { checkFlags, type DockerfileStage, type Stages, sourceOfFrom } from './dockerfile-stages.ts';
import { splitWords } from './dockerfile-words.ts';
import { parseMode, parseOwner } from './owners.ts';
import { destinationPath, innerPath } from './paths.ts';
import type { Copy, Layer, RecipeOwner, TreeSource } from './sources.ts';

/** The directory from which `COPY` without `--from` copies. */
export interface CopyContext {
  /** Absolute path. */
  readonly path: string;
  /** .dockerignore patterns. */
  readonly ignore: readonly string[];
}

interface CopyReading {
  readonly stage: DockerfileStage;
  readonly stages: Stages;
  readonly context: CopyContext;
  readonly reading: Reading;
}

/** `COPY` and `ADD`, as one layer of its stage. */
export function readCopy(instruction: Instruction, copying: CopyReading): Layer {
  const { at, keyword, flags } = instruction;
  const { stage, reading } = copying;
  checkFlags(
    instruction,
    keyword === 'ADD' ? ['chown', 'chmod', 'link', 'unpack'] : ['from', 'chown', 'chmod', 'link'],
  );
  const expand = (word: string) => expandIn(word, stage.scope, instruction, reading);
  const words = readWords(instruction).map(expand);
  const to = words.at(-1) ?? '';
  const sources = words.slice(0, -1);
  if (sources.length === 0) {
    throw dockerfileError(
      at,
      `${keyword} needs at least one source and a destination`,
      `Write \`${keyword} SOURCE DESTINATION\`.`,
    );
  }
  for (const source of sources) refuseRemote(source, instruction);
  const from = flags.has('from') ? expand(flags.get('from') ?? '') : undefined;
  const copy: Copy = {
    from: sources.map((source) => (from === undefined ? contextPath(source, instruction) : innerPath(source))),
    to: destination(to, sources.length, instruction, stage.workdir),
    owner: ownerOf(expand(flags.get('chown') ?? ''), instruction),
    mode: modeOf(expand(flags.get('chmod') ?? ''), instruction),
    unpackTars: keyword === 'ADD' && !isOff(flags.get('unpack')),
    at,
  };
  const source =
    from === undefined ? contextSource(copying.context, instruction) : sourceOfFrom(from, stage, copying.stages, at);
  return { kind: 'copy', source, copies: [copy] };
}

/**
 * Reads the JSON form `["a b", "c"]` or plain words. As in docker, text that only begins like JSON is words:
 * `[a-c]*` is a glob.
 */
function readWords({ keyword, text, at }: Instruction): readonly string[] {
  if (/^<<-?["']?\w/.test(text) || /\s<<-?["']?[A-Za-z_]/.test(text)) {
    const hint = 'Put the text into a file and COPY that, or use `files:` of a recipe.yaml.';
    throw dockerfileError(at, `${keyword} has a here-document, which is not supported`, hint);
  }
  if (!/^\[\s*"/.test(text)) return splitWords(text);
  try {
    const list: unknown = JSON.parse(text);
    if (Array.isArray(list) && list.every((item) => typeof item === 'string')) return list;
  } catch (cause) {
    throw dockerfileError(at, `${keyword} begins a JSON list that is not valid`, 'Write it as `["a b", "c"]`.', cause);
  }
  throw dockerfileError(
    at,
    `${keyword} has a JSON list with items that are not strings`,
    'Write it as `["a b", "c"]`.',
  );
}

function refuseRemote(source: string, { keyword, at }: Instruction): void {
  if (!/^(?:https?|ftp|git|ssh):\/\/|^git@/i.test(source)) return;
  const found = `${keyword} names the remote source \`${source}\`, which rootsmith does not fetch`;
  throw dockerfileError(at, found, 'Download it first, check it, and ADD the file.');
}

function contextPath(source: string, { keyword, at }: Instruction): string {
  if (!source.split('/').includes('..')) return innerPath(source);
  const found = `${keyword} names \`${source}\`, which would leave the build context`;
  throw dockerfileError(at, found, 'Name paths inside the context, without `..`.');
}

function destination(to: string, sourceCount: number, { keyword, at }: Instruction, workdir: string): string {
  const path = destinationPath(to, workdir);
  if (sourceCount === 1 || path.endsWith('/')) return path;
  const found = `${keyword} has ${sourceCount} sources, and its destination \`${to}\` does not end with a slash`;
  throw dockerfileError(at, found, `Write \`${to}/\`.`);
}

function ownerOf(text: string, { keyword, at }: Instruction): RecipeOwner | undefined {
  if (text === '') return undefined;
  const owner = parseOwner(text);
  if (owner !== undefined) return owner;
  const hint = 'Write numbers such as `--chown=1000:1000`: names would need a passwd file.';
  throw dockerfileError(at, `${keyword} has --chown=${text}, which is neither numbers nor \`root\``, hint);
}

function modeOf(text: string, { keyword, at }: Instruction): number | undefined {
  if (text === '') return undefined;
  const mode = parseMode(text);
  if (mode !== undefined) return mode;
  throw dockerfileError(
    at,
    `${keyword} has --chmod=${text}, which is not an octal mode`,
    'Write it as `--chmod=0644`.',
  );
}

function contextSource({ path, ignore }: CopyContext, { at }: Instruction): TreeSource {
  return { kind: 'directory', path, ignore, modes: 'keep', at };
}

function isOff(value: string | undefined): boolean {
  return value === 'false' || value === '0';
}
