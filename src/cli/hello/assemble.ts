/** Where the instruction is, and where each label of the program is. */
export interface Addresses {
  readonly here: number;
  readonly of: (label: string) => number;
}

/** A label, or an instruction (or data) whose length never depends on the addresses. */
export type CodePart = string | ((addresses: Addresses) => readonly number[]);

/** Turns parts into bytes: one pass to place the labels, one to write. */
export function assemble(parts: readonly CodePart[], base: number): Uint8Array {
  const labels = new Map<string, number>();
  let here = base;
  for (const part of parts) {
    if (typeof part === 'string') labels.set(part, here);
    else here += part({ here, of: () => here }).length;
  }
  const of = (label: string): number => {
    const address = labels.get(label);
    if (address === undefined) throw new Error(`bug: the program jumps to \`${label}\`, which is nowhere`);
    return address;
  };
  const bytes: number[] = [];
  for (const part of parts) {
    const made = typeof part === 'string' ? [] : part({ here: base + bytes.length, of });
    for (const byte of made) bytes.push(byte);
  }
  return Uint8Array.from(bytes);
}

export function data(bytes: Iterable<number>): CodePart {
  const copy = [...bytes];
  return () => copy;
}
