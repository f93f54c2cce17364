/** A state of an option, in its order: off, module, built in. */
export type Tristate = 0 | 1 | 2;

/** What an expression is worth, or undefined where it depends on something that only the build can find out. */
export type Evaluated = Tristate | undefined;

/** The values of a configuration by name, in the form of a `.config`. */
export type OptionValues = ReadonlyMap<string, string>;

/**
 * Evaluates a dependency as the kernel does: `&&` is the least, `||` the greatest, `!` turns around; a comparison is
 * yes or no.
 *
 * @see https://docs.kernel.org/kbuild/kconfig-language.html «Menu dependencies»
 */
export function evaluate(expression: string, values: OptionValues): Evaluated {
  return new Parser(tokensOf(expression), values).parse();
}

/** The names of the options in an expression, in order and once each. */
export function symbolsOf(expression: string): readonly string[] {
  const names = tokensOf(expression).filter((token) => /^[A-Za-z0-9_]+$/.test(token) && !isConstant(token));
  return [...new Set(names)];
}

const TOKENS = /\$\((?:[^()]|\([^()]*\))*\)|"(?:[^"\\]|\\.)*"|'[^']*'|&&|\|\||!=|<=|>=|[!=<>()]|[A-Za-z0-9_.-]+/g;

function tokensOf(expression: string): readonly string[] {
  return [...expression.matchAll(TOKENS)].map(([token]) => token);
}

function isConstant(token: string): boolean {
  return /^(?:y|m|n|\d.*)$/.test(token);
}

const STATES: Readonly<Record<string, Tristate>> = { n: 0, m: 1, y: 2 };
const MAX_DEPTH = 100;

/** A parser by descent. What it cannot read is undefined, because foreign trees may use what is newer than this. */
class Parser {
  readonly #tokens: readonly string[];
  readonly #values: OptionValues;
  #at = 0;
  #depth = 0;

  constructor(tokens: readonly string[], values: OptionValues) {
    this.#tokens = tokens;
    this.#values = values;
  }

  parse(): Evaluated {
    const value = this.#or();
    return this.#at === this.#tokens.length ? value : undefined;
  }

  #or(): Evaluated {
    let value = this.#and();
    while (this.#take('||')) value = greatest(value, this.#and());
    return value;
  }

  #and(): Evaluated {
    let value = this.#not();
    while (this.#take('&&')) value = least(value, this.#not());
    return value;
  }

  #not(): Evaluated {
    if (this.#depth >= MAX_DEPTH) return undefined;
    this.#depth += 1;
    const value = this.#take('!') ? turned(this.#not()) : this.#primary();
    this.#depth -= 1;
    return value;
  }

  #primary(): Evaluated {
    if (this.#take('(')) {
      const value = this.#or();
      return this.#take(')') ? value : undefined;
    }
    const left = this.#next();
    const operator = this.#tokens[this.#at] ?? '';
    if (!COMPARISONS.has(operator)) return left === undefined ? undefined : this.#state(left);
    this.#at += 1;
    const right = this.#next();
    if (left === undefined || right === undefined) return undefined;
    return compare(this.#text(left), operator, this.#text(right));
  }

  #next(): string | undefined {
    const token = this.#tokens[this.#at];
    this.#at += 1;
    return token;
  }

  #take(token: string): boolean {
    if (this.#tokens[this.#at] !== token) return false;
    this.#at += 1;
    return true;
  }

  #state(token: string): Evaluated {
    const text = this.#text(token);
    return text === undefined ? undefined : (STATES[text] ?? 0);
  }

  /** The value of a symbol or a constant as a text without quotes; undefined for a macro such as `$(cc-option,…)`. */
  #text(token: string): string | undefined {
    if (token.startsWith('$(')) return undefined;
    if (/^["']/.test(token)) return token.slice(1, -1);
    if (isConstant(token)) return token;
    return (this.#values.get(token) ?? 'n').replace(/^"(.*)"$/, '$1');
  }
}

const COMPARISONS = new Set(['=', '!=', '<', '<=', '>', '>=']);

function compare(left: string | undefined, operator: string, right: string | undefined): Evaluated {
  if (left === undefined || right === undefined) return undefined;
  const [a, b] = [Number(left), Number(right)];
  const order = Number.isNaN(a) || Number.isNaN(b) ? (left < right ? -1 : Number(left > right)) : Math.sign(a - b);
  const holds = {
    '=': order === 0,
    '!=': order !== 0,
    '<': order < 0,
    '<=': order <= 0,
    '>': order > 0,
    '>=': order >= 0,
  };
  return holds[operator as keyof typeof holds] ? 2 : 0;
}

function turned(value: Evaluated): Evaluated {
  return value === undefined ? undefined : ((2 - value) as Tristate);
}

function least(left: Evaluated, right: Evaluated): Evaluated {
  if (left === 0 || right === 0) return 0;
  return left === undefined || right === undefined ? undefined : (Math.min(left, right) as Tristate);
}

function greatest(left: Evaluated, right: Evaluated): Evaluated {
  if (left === 2 || right === 2) return 2;
  return left === undefined || right === undefined ? undefined : (Math.max(left, right) as Tristate);
}
