import { RootsmithError } from '../errors/index.ts';

/**
 * How deep lists and objects may be nested. Documents of images need fewer than ten levels, and walking them is
 * recursive.
 */
export const JSON_DEPTH_LIMIT = 100;
/** The largest number of members of one object. Maps of labels and annotations have tens. */
export const JSON_MEMBERS_LIMIT = 100_000;
/**
 * The largest number of values in a document. A parsed value takes up to sixty bytes, while its text may take only two.
 */
export const JSON_VALUES_LIMIT = 1_000_000;

/** A problem of JSON text that a parser does not report. */
export interface JsonTextProblem {
  readonly kind: 'depth' | 'members' | 'values' | 'duplicate';
  /** Such as `layers[2].digest`; empty for the whole document. */
  readonly path: string;
  /** The problem, as it follows the name of the document: "has the key `layers` twice". */
  readonly found: string;
}

/**
 * Parses JSON of others, whose digest proves nothing about its meaning. Throws `MANIFEST_INVALID` for malformed JSON
 * and for a key that an object contains twice, and `LIMIT_EXCEEDED` for deep nesting before it is parsed. `what` names
 * the document: "manifest sha256:… of PLACE".
 */
export function parseJsonText(text: string, what: string): unknown {
  const problem = findJsonProblem(text);
  if (problem !== undefined && problem.kind !== 'duplicate') throw problemError(problem, what);
  const value = parsed(text, what);
  // A repeated key is reported only now, because malformed JSON is the more important fault.
  if (problem !== undefined) throw problemError(problem, what);
  return value;
}

/** Parses bytes, which must be UTF-8. */
export function parseJsonBytes(bytes: Uint8Array, what: string): unknown {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw noJson(what, cause);
  }
  return parseJsonText(text, what);
}

/**
 * Checks text once, without recursion, for what parsers disagree about: some readers use the first of two equal keys
 * and some the last, so one digest would stand for two images. Keys are compared after unescaping. For malformed
 * JSON the result has no meaning.
 */
export function findJsonProblem(text: string): JsonTextProblem | undefined {
  return new JsonScan(text).run();
}

const QUOTE = 0x22;
const COMMA = 0x2c;
const OPEN_LIST = 0x5b;
const BACKSLASH = 0x5c;
const CLOSE_LIST = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;

/** An open list or object. Its set of keys is reused for the next one at the same depth. */
interface Level {
  isObject: boolean;
  readonly keys: Set<string>;
  /** The current key, or the current index in a list. */
  at: string | number;
}

class JsonScan {
  readonly #text: string;
  readonly #levels: Level[] = [];
  #depth = 0;
  #values = 0;
  /** Whether the current string is a key. */
  #isKey = false;
  #duplicate: JsonTextProblem | undefined;

  constructor(text: string) {
    this.#text = text;
  }

  run(): JsonTextProblem | undefined {
    for (let at = 0; at < this.#text.length; at++) {
      const code = this.#text.charCodeAt(at);
      if (code === QUOTE) {
        const end = this.#endOfString(at);
        const problem = this.#isKey ? this.#key(at, end) : undefined;
        if (problem !== undefined) return problem;
        at = end;
      } else if (code === COMMA) this.#next();
      else if (code === CLOSE_LIST || code === CLOSE_OBJECT) this.#close();
      else if (code === OPEN_LIST || code === OPEN_OBJECT) {
        if (this.#depth === JSON_DEPTH_LIMIT) return this.#tooDeep();
        this.#open(code === OPEN_OBJECT);
      }
      if (this.#values > JSON_VALUES_LIMIT) return tooManyValues;
    }
    return this.#duplicate;
  }

  #endOfString(start: number): number {
    for (let at = start + 1; at < this.#text.length; at++) {
      const code = this.#text.charCodeAt(at);
      if (code === QUOTE) return at;
      if (code === BACKSLASH) at++;
    }
    return this.#text.length;
  }

  #key(start: number, end: number): JsonTextProblem | undefined {
    this.#isKey = false;
    const level = this.#levels[this.#depth - 1];
    if (level === undefined) return undefined;
    const key = unescaped(this.#text.slice(start + 1, end));
    if (level.keys.has(key)) this.#duplicate ??= this.#twice(key);
    level.keys.add(key);
    level.at = key;
    return level.keys.size > JSON_MEMBERS_LIMIT ? this.#tooMany() : undefined;
  }

  #next(): void {
    this.#values++;
    const level = this.#levels[this.#depth - 1];
    if (level === undefined) return;
    if (level.isObject) this.#isKey = true;
    else level.at = Number(level.at) + 1;
  }

  #open(isObject: boolean): void {
    this.#values++;
    const level: Level = this.#levels[this.#depth] ?? { isObject, keys: new Set(), at: 0 };
    level.isObject = isObject;
    level.at = 0;
    if (level.keys.size > 0) level.keys.clear();
    this.#levels[this.#depth++] = level;
    this.#isKey = isObject;
  }

  #close(): void {
    if (this.#depth > 0) this.#depth--;
    this.#isKey = false;
  }

  #tooDeep(): JsonTextProblem {
    return { kind: 'depth', path: '', found: `is nested more than ${JSON_DEPTH_LIMIT} levels deep` };
  }

  #tooMany(): JsonTextProblem {
    const path = this.#path();
    return { kind: 'members', path, found: `has more than ${JSON_MEMBERS_LIMIT} members in ${placed(path)}` };
  }

  #twice(key: string): JsonTextProblem {
    const path = this.#path();
    return { kind: 'duplicate', path, found: `has the key \`${key.slice(0, 80)}\` twice in ${placed(path)}` };
  }

  /** The path of the innermost open object. */
  #path(): string {
    const outer = this.#levels.slice(0, this.#depth - 1);
    const steps = outer.map(({ isObject, at }, index) =>
      isObject ? `${index === 0 ? '' : '.'}${String(at).slice(0, 80)}` : `[${at}]`,
    );
    return steps.join('');
  }
}

const tooManyValues: JsonTextProblem = {
  kind: 'values',
  path: '',
  found: `holds more than ${JSON_VALUES_LIMIT} values`,
};

function placed(path: string): string {
  return path === '' ? 'its top object' : `\`${path}\``;
}

/** Unescapes a key: `\u006cayers` is `layers`. */
function unescaped(key: string): string {
  if (!key.includes('\\')) return key;
  try {
    return String(JSON.parse(`"${key}"`));
  } catch {
    return key; // The parser will refuse the document.
  }
}

function parsed(text: string, what: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw noJson(what, cause);
  }
}

function noJson(what: string, cause: unknown): RootsmithError {
  return new RootsmithError('MANIFEST_INVALID', `${what} is not JSON`, { cause, hint: 'Check that it is an image.' });
}

function problemError({ kind, path, found }: JsonTextProblem, what: string): RootsmithError {
  return new RootsmithError(kind === 'duplicate' ? 'MANIFEST_INVALID' : 'LIMIT_EXCEEDED', `${what} ${found}`, {
    hint: kind === 'duplicate' ? 'Make it again: readers disagree about its meaning.' : 'Check that it is an image.',
    details: { field: path },
  });
}
