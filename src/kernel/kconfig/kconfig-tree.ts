import { type LogicalLine, logicalLines } from './logical-lines.ts';

/** A condition, and where it is written. */
export interface Condition {
  readonly expression: string;
  readonly file: string;
  readonly line: number;
}

/** One `config X` of a tree. An option may be defined at several places. */
export interface OptionDefinition {
  readonly name: string;
  readonly file: string;
  readonly line: number;
  readonly type: 'bool' | 'tristate' | 'string' | 'int' | 'hex' | undefined;
  /** Whether people can choose its value; undefined as condition means always. */
  readonly prompt: { readonly condition: string | undefined } | undefined;
  /** What it depends on: its own lines, and the `if`, `menu` and `choice` around it. */
  readonly conditions: readonly Condition[];
}

/** A line `select X`. */
export interface Selection extends Condition {
  readonly by: string;
}

/** What the Kconfig files of a tree say about options. */
export interface KconfigTree {
  readonly definitions: ReadonlyMap<string, readonly OptionDefinition[]>;
  readonly selections: ReadonlyMap<string, readonly Selection[]>;
}

export interface ReadKconfigOptions {
  /** The text of a file, by its path in the tree; undefined if it does not exist. */
  readonly read: (path: string) => Promise<string | undefined>;
  /** Values of `$(SRCARCH)` and similar variables in the paths of `source` lines. */
  readonly variables: Readonly<Record<string, string>>;
}

/** More than any tree has; a file that reads itself must not go on for ever. */
const MAX_FILES = 20_000;

/** Reads the Kconfig files of a tree, from `Kconfig` on. Lines that it does not know are skipped. */
export async function readKconfigTree({ read, variables }: ReadKconfigOptions): Promise<KconfigTree> {
  const reader = new KconfigReader();
  let files = 0;
  const visit = async (path: string): Promise<void> => {
    files += 1;
    const text = files > MAX_FILES ? undefined : await read(path);
    for (const line of logicalLines(text ?? '')) {
      const [, source] = /^o?source\s+"?([^"\s]+)"?$/.exec(line.text) ?? [];
      if (source === undefined) reader.line(line, path);
      else await visit(resolved(source, variables));
    }
  };
  await visit('Kconfig');
  return reader.tree();
}

function resolved(path: string, variables: Readonly<Record<string, string>>): string {
  const named = path.replaceAll(/\$(?:\((\w+)\)|\{(\w+)\}|(\w+))/g, (_, a, b, c) => variables[a ?? b ?? c] ?? '');
  return named.replace(/^\/+/, '');
}

type DraftDefinition = { -readonly [Key in keyof OptionDefinition]: OptionDefinition[Key] };

interface Block {
  readonly kind: 'if' | 'menu' | 'choice';
  readonly conditions: Condition[];
}

/** Follows the lines of all files: which blocks are open, and which option the next attribute belongs to. */
class KconfigReader {
  readonly #definitions = new Map<string, DraftDefinition[]>();
  readonly #selections = new Map<string, Selection[]>();
  readonly #blocks: Block[] = [];
  #option: DraftDefinition | undefined;

  line({ text, line }: LogicalLine, file: string): void {
    const [word = ''] = /^\S+/.exec(text) ?? [];
    const rest = text.slice(word.length).trim();
    if (word === 'config' || word === 'menuconfig') this.#begin(rest, file, line);
    else if (word === 'if') this.#open('if', [{ expression: rest, file, line }]);
    else if (word === 'menu' || word === 'choice') this.#open(word, []);
    else if (/^end(?:if|menu|choice)$/.test(word)) this.#close();
    else if (word === 'comment' || word === 'mainmenu') this.#option = undefined;
    else this.#attribute(word, rest, { file, line });
  }

  tree(): KconfigTree {
    return { definitions: this.#definitions, selections: this.#selections };
  }

  #begin(name: string, file: string, line: number): void {
    const conditions = this.#blocks.flatMap((block) => block.conditions);
    this.#option = { name, file, line, type: undefined, prompt: undefined, conditions };
    this.#definitions.set(name, [...(this.#definitions.get(name) ?? []), this.#option]);
  }

  #open(kind: Block['kind'], conditions: Condition[]): void {
    this.#blocks.push({ kind, conditions });
    this.#option = undefined;
  }

  #close(): void {
    this.#blocks.pop();
    this.#option = undefined;
  }

  #attribute(word: string, rest: string, at: { readonly file: string; readonly line: number }): void {
    const depends = word === 'depends' ? /^on\s+(.*)$/.exec(rest)?.[1] : undefined;
    if (depends !== undefined) this.#addCondition({ expression: depends, ...at });
    else if (word === 'select') this.#addSelection(rest, at);
    else this.#addType(word, rest);
  }

  /** Of the option, or of the menu or choice whose first lines these are. */
  #addCondition(condition: Condition): void {
    if (this.#option !== undefined) this.#option.conditions = [...this.#option.conditions, condition];
    else this.#blocks.at(-1)?.conditions.push(condition);
  }

  #addSelection(rest: string, at: { readonly file: string; readonly line: number }): void {
    const [, name = '', condition = 'y'] = /^(\w+)(?:\s+if\s+(.*))?$/.exec(rest) ?? [];
    if (this.#option === undefined || name === '') return;
    const selection = { by: this.#option.name, expression: condition, ...at };
    this.#selections.set(name, [...(this.#selections.get(name) ?? []), selection]);
  }

  #addType(word: string, rest: string): void {
    const option = this.#option;
    const [, type] = /^(?:def_)?(bool|tristate|string|int|hex)$/.exec(word) ?? [];
    if (option === undefined || (type === undefined && word !== 'prompt')) return;
    if (type !== undefined) option.type = type as DraftDefinition['type'];
    const [, condition] = /^(?:"(?:[^"\\]|\\.)*"|'[^']*')(?:\s+if\s+(.*))?$/.exec(rest) ?? [];
    if (/^["']/.test(rest)) option.prompt = { condition };
  }
}
