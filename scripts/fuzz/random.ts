/** Numbers that look random and depend on a text alone: the same on every machine. */
export interface Random {
  /** 0 to `below - 1`. */
  below(below: number): number;
  /** True once in `n` times. */
  oneIn(n: number): boolean;
  pick<T>(list: readonly T[]): T;
}

/** Sfc32, seeded with the FNV-1a hash of a text. */
export function randomOf(text: string): Random {
  const next = sfc32(fnv1a(text));
  const below = (limit: number): number => Math.floor((next() / 2 ** 32) * limit);
  return {
    below,
    oneIn: (n) => below(n) === 0,
    pick(list) {
      const item = list[below(list.length)];
      if (item === undefined) throw new Error('bug: nothing to pick from');
      return item;
    },
  };
}

function fnv1a(text: string): number {
  let hash = 0x811c_9dc5;
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x0100_0193);
  return hash >>> 0;
}

function sfc32(seed: number): () => number {
  let [a, b, c, counter] = [seed, seed ^ 0x9e37_79b9, 0x243f_6a88, 1];
  const next = (): number => {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + sum) | 0;
    return sum >>> 0;
  };
  for (let round = 0; round < 12; round += 1) next(); // The first numbers still show the seed.
  return next;
}
