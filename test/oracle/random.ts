/** Numbers that look random and are the same in every run, for cases that are made by chance. */
export class Chance {
  #state: number;

  constructor(seed: number) {
    this.#state = seed;
  }

  /** A whole number from 0 to `below` - 1. */
  below(below: number): number {
    this.#state = (Math.imul(this.#state, 1664525) + 1013904223) >>> 0;
    return Math.floor((this.#state / 2 ** 32) * below);
  }

  one<T>(among: readonly T[]): T {
    const item = among[this.below(among.length)];
    if (item === undefined) throw new Error('nothing to choose from');
    return item;
  }

  some<T>(among: readonly T[], atMost: number): readonly T[] {
    return Array.from({ length: this.below(atMost + 1) }, () => this.one(among));
  }
}
