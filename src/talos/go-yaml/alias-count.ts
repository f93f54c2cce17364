import { GoYamlFault, type Mark } from './fault.ts';
import type { AliasNode, GoYamlNode } from './node.ts';

const SMALL_DOCUMENT = 400_000;
const LARGE_DOCUMENT = 4_000_000;

/** Counts the values that come from aliases, and stops when they are too large a share, by go-yaml's own measure. */
export class AliasCount {
  #decoded = 0;
  #fromAliases = 0;
  #depth = 0;
  readonly #open = new Set<AliasNode>();

  count(at: Mark): void {
    this.#decoded += 1;
    if (this.#depth > 0) this.#fromAliases += 1;
    if (this.#fromAliases <= 100 || this.#decoded <= 1000) return;
    if (this.#fromAliases / this.#decoded > allowedShare(this.#decoded))
      throw new GoYamlFault('document contains excessive aliasing', at);
  }

  follow<Result>(alias: AliasNode, decode: (target: GoYamlNode) => Result): Result {
    if (this.#open.has(alias)) throw new GoYamlFault(`anchor '${alias.name}' value contains itself`, alias.mark);
    this.#open.add(alias);
    this.#depth += 1;
    const result = decode(alias.target);
    this.#depth -= 1;
    this.#open.delete(alias);
    return result;
  }
}

/** Of a small document, 99 % may come from aliases; of a large one, 10 %. */
function allowedShare(decoded: number): number {
  if (decoded <= SMALL_DOCUMENT) return 0.99;
  if (decoded >= LARGE_DOCUMENT) return 0.1;
  return 0.99 - (0.89 * (decoded - SMALL_DOCUMENT)) / (LARGE_DOCUMENT - SMALL_DOCUMENT);
}
