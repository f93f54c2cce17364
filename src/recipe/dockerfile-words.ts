/** What the expansion of a word can look up and report. */
export interface WordContext {
  readonly escape: string;
  /** Value of a variable; undefined where it is not set. */
  readonly lookup: (name: string) => string | undefined;
  /** Called when a variable without a value and without a default is used. It expands to nothing. */
  readonly onUnset: (name: string) => void;
  /** Throws the error for a word that cannot be read. */
  readonly fail: (found: string, hint?: string) => never;
  /** How many `${` are open around the word. @default 0 */
  readonly depth?: number;
}

const MAX_DEPTH = 20;
const MAX_LENGTH = 128 * 1024; // a longer one could not be passed to a program either (MAX_ARG_STRLEN of Linux)

/** A word that is being read, and the position in it. */
interface Cursor {
  readonly text: string;
  at: number;
}

/**
 * Expands variables and removes quotes and escapes, as docker's shell lexer does: `$X`, `${X}`, `${X:-default}`,
 * `${X:+other}` and `${X:?message}`, the last three also without the colon.
 */
export function expandWord(word: string, context: WordContext): string {
  const expanded = expandUntil({ text: word, at: 0 }, undefined, context);
  if (expanded.length > MAX_LENGTH) {
    context.fail(`\`${word.slice(0, 40)}…\` becomes longer than ${MAX_LENGTH} characters`, 'Shorten it.');
  }
  return expanded;
}

/** Splits at white space, as docker does for COPY: quotes do not group words. */
export function splitWords(text: string): readonly string[] {
  return text.split(/\s+/).filter((word) => word !== '');
}

/**
 * Splits the words of ENV, LABEL and ARG, where quotes and escapes group words. They stay in the words, for
 * `expandWord`.
 */
export function splitAssignments(text: string, escape: string): readonly string[] {
  const words: string[] = [];
  let [word, quote, isOpen] = ['', '', false];
  for (let at = 0; at < text.length; at += 1) {
    const letter = text.charAt(at);
    if (quote === '' && /\s/.test(letter)) {
      if (isOpen) words.push(word);
      [word, isOpen] = ['', false];
      continue;
    }
    isOpen = true;
    word += letter;
    if (letter === escape && quote !== "'") {
      at += 1;
      word += text.charAt(at);
    } else if (quote === '' && (letter === '"' || letter === "'")) quote = letter;
    else if (letter === quote) quote = '';
  }
  if (isOpen) words.push(word);
  return words;
}

function expandUntil(cursor: Cursor, stop: string | undefined, context: WordContext): string {
  let result = '';
  while (cursor.at < cursor.text.length) {
    const letter = cursor.text.charAt(cursor.at);
    if (letter === stop) return result;
    cursor.at += 1;
    if (letter === "'") result += readSingleQuoted(cursor, context);
    else if (letter === '"') result += readDoubleQuoted(cursor, context);
    else if (letter === '$') result += readVariable(cursor, context);
    else if (letter === context.escape) result += cursor.text.charAt(cursor.at++);
    else result += letter;
  }
  if (stop !== undefined) context.fail(`\`${cursor.text}\` lacks its closing \`${stop}\``, 'Close it.');
  return result;
}

function readSingleQuoted(cursor: Cursor, context: WordContext): string {
  const end = cursor.text.indexOf("'", cursor.at);
  if (end === -1) unclosed(cursor, context, "'");
  const content = cursor.text.slice(cursor.at, end);
  cursor.at = end + 1;
  return content;
}

function readDoubleQuoted(cursor: Cursor, context: WordContext): string {
  let result = '';
  while (cursor.at < cursor.text.length) {
    const letter = cursor.text.charAt(cursor.at);
    cursor.at += 1;
    if (letter === '"') return result;
    if (letter === '$') result += readVariable(cursor, context);
    else if (letter === context.escape) result += readQuotedEscape(cursor, context);
    else result += letter;
  }
  return unclosed(cursor, context, '"');
}

/** Inside double quotes the escape is dropped only where it quotes something. */
function readQuotedEscape(cursor: Cursor, { escape }: WordContext): string {
  const next = cursor.text.charAt(cursor.at);
  cursor.at += 1;
  return next === '"' || next === '$' || next === escape ? next : `${escape}${next}`;
}

function unclosed({ text }: Cursor, { fail }: WordContext, quote: string): never {
  return fail(
    `\`${text}\` lacks its closing quote \`${quote}\``,
    'Close it; for COPY of names with spaces use the form `["a b", "c"]`.',
  );
}

function readVariable(cursor: Cursor, context: WordContext): string {
  if (cursor.text.charAt(cursor.at) === '{') return readBraced(cursor, context);
  const name = readName(cursor);
  return name === '' ? '$' : valueOf(name, context);
}

function readBraced(cursor: Cursor, context: WordContext): string {
  cursor.at += 1;
  const name = readName(cursor);
  if (name === '')
    context.fail(`\`${cursor.text}\` has \`\${\` without the name of a variable`, 'Write it as `${NAME}`.');
  const rest = cursor.text.slice(cursor.at);
  if (rest.startsWith('}')) {
    cursor.at += 1;
    return valueOf(name, context);
  }
  const [operator = ''] = /^:?[-+?]/.exec(rest) ?? [];
  if (operator === '') {
    const hint = 'Use `${NAME}`, `${NAME:-default}`, `${NAME:+other}` or `${NAME:?message}`.';
    context.fail(`\`${cursor.text}\` uses a form of \`\${${name}}\` that is not supported`, hint);
  }
  cursor.at += operator.length;
  // An unset variable in the word only matters if the word is used.
  const unset: string[] = [];
  const word = expandUntil(cursor, '}', { ...nested(context, cursor), onUnset: (missed) => unset.push(missed) });
  cursor.at += 1;
  return applyOperator(name, { operator, word, unset }, context);
}

interface Operation {
  /** The operator `-`, `+` or `?`. With a colon before it, an empty value counts as unset. */
  readonly operator: string;
  readonly word: string;
  readonly unset: readonly string[];
}

function applyOperator(name: string, { operator, word, unset }: Operation, context: WordContext): string {
  const value = context.lookup(name);
  const isSet = value !== undefined && !(operator.startsWith(':') && value === '');
  const takeWord = () => {
    for (const missed of unset) context.onUnset(missed);
    return word;
  };
  if (operator.endsWith('+')) return isSet ? takeWord() : '';
  if (isSet) return value;
  if (operator.endsWith('-')) return takeWord();
  return context.fail(
    `\`${name}\` is not set: ${word === '' ? 'it is required' : word}`,
    `Pass \`--build-arg ${name}=…\`.`,
  );
}

function nested(context: WordContext, { text }: Cursor): WordContext {
  const depth = (context.depth ?? 0) + 1;
  if (depth > MAX_DEPTH) context.fail(`\`${text.slice(0, 40)}…\` nests variables deeper than ${MAX_DEPTH} levels`);
  return { ...context, depth };
}

/** Reads a name, a position (`$1`) or a special parameter (`$@`), as docker's lexer does. */
function readName(cursor: Cursor): string {
  const [name = ''] = /^(?:[A-Za-z_]\w*|\d+|[@*#])/.exec(cursor.text.slice(cursor.at)) ?? [];
  cursor.at += name.length;
  return name;
}

function valueOf(name: string, { lookup, onUnset }: WordContext): string {
  const value = lookup(name);
  if (value === undefined) onUnset(name);
  return value ?? '';
}
