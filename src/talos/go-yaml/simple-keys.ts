import type { GoYamlDialect } from './dialect.ts';
import { GoYamlFault, type Mark } from './fault.ts';

/** A position where a key without `?` may have begun. */
export interface SimpleKey {
  readonly required: boolean;
  /** The number of the token that the key begins with. */
  readonly token: number;
  readonly mark: Mark;
}

/** The keys without `?` that are possible so far. They become keys when their `:` follows. */
export interface SimpleKeys {
  save(key: SimpleKey): void;
  remove(): void;
  /** Enters a flow collection that begins with the token of this number. */
  enterFlow(token: number): void;
  leaveFlow(): void;
  /** Tells whether the token of this number may be the start of a key. Then the scanner has to look further. */
  mayBegin(token: number, mark: Mark): boolean;
  /** Takes the key whose `:` stands at `mark`. */
  take(mark: Mark): SimpleKey | undefined;
  /** Drops all possible keys, at the end of the text. */
  clear(): void;
}

const MAX_KEY_LENGTH = 1024;

function missingColon({ mark }: SimpleKey): GoYamlFault {
  return new GoYamlFault("could not find expected ':'", mark);
}

interface Level {
  key: SimpleKey | undefined;
  /** The number of the token that its last key, or its collection, began with. */
  token: number;
}

/**
 * The rule up to v4.0.0-rc.3: one possible key for each level of flow collections. A key is at most 1024
 * characters long.
 */
export class LeveledKeys implements SimpleKeys {
  readonly #outer: Level[] = [];
  #level: Level = { key: undefined, token: 0 };
  readonly #byToken = new Map<number, Level>();

  save(key: SimpleKey): void {
    this.remove();
    this.#level.key = key;
    this.#level.token = key.token;
    this.#byToken.set(key.token, this.#level);
  }

  remove(): void {
    const { key } = this.#level;
    if (key === undefined) return;
    if (key.required) throw missingColon(key);
    this.#forget();
  }

  enterFlow(token: number): void {
    this.#outer.push(this.#level);
    this.#level = { key: undefined, token };
  }

  leaveFlow(): void {
    this.#byToken.delete(this.#level.token);
    this.#level = this.#outer.pop() ?? this.#level;
  }

  mayBegin(token: number, mark: Mark): boolean {
    const level = this.#byToken.get(token);
    return level !== undefined && valid(level, mark) !== undefined;
  }

  take(mark: Mark): SimpleKey | undefined {
    const key = valid(this.#level, mark);
    if (key !== undefined) this.#forget();
    return key;
  }

  clear(): void {
    // Nothing has to be dropped: after the last line `valid` rejects every key, and reports a required one.
  }

  #forget(): void {
    this.#byToken.delete(this.#level.token);
    this.#level.key = undefined;
  }
}

function valid(level: Level, mark: Mark): SimpleKey | undefined {
  const { key } = level;
  if (key === undefined) return undefined;
  if (key.mark.line >= mark.line && key.mark.index + MAX_KEY_LENGTH >= mark.index) return key;
  if (key.required) throw missingColon(key);
  level.key = undefined;
  return undefined;
}

/** The rule since v4.0.0-rc.4: one possible key, and those of the flow collections around it. */
export class NestedKeys implements SimpleKeys {
  #key: SimpleKey | undefined;
  #possible = false;
  #level = 0;
  readonly #outer: { readonly key: SimpleKey; readonly level: number }[] = [];
  readonly #none: SimpleKey | undefined;

  constructor({ rc5 }: GoYamlDialect) {
    // In the releases whose lines count from 0, the absence of a key looks like a key at the very start of the text.
    this.#none = rc5 ? undefined : { required: false, token: 0, mark: { index: 0, line: 0, column: 0 } };
  }

  save(key: SimpleKey): void {
    this.remove();
    this.#key = key;
    this.#possible = true;
  }

  remove(): void {
    if (this.#key?.required === true) throw missingColon(this.#key);
    this.#possible = false;
  }

  enterFlow(): void {
    if (this.#possible && this.#key !== undefined) this.#outer.push({ key: this.#key, level: this.#level });
    this.#level += 1;
    this.#key = this.#none;
  }

  leaveFlow(): void {
    if (this.#level === 0) return;
    this.#level -= 1;
    if (this.#outer.at(-1)?.level !== this.#level) return;
    this.#key = this.#outer.pop()?.key;
    this.#possible = true;
  }

  mayBegin(token: number): boolean {
    const first = this.#outer[0]?.key ?? (this.#possible ? this.#key : undefined);
    return first?.token === token;
  }

  take(mark: Mark): SimpleKey | undefined {
    const key = this.#possible && this.#key?.mark.line === mark.line ? this.#key : undefined;
    if (key === undefined) return undefined;
    this.#possible = false;
    this.#key = { ...key, required: false };
    return key;
  }

  clear(): void {
    this.#possible = false;
    this.#key = undefined;
    this.#outer.length = 0;
  }
}
