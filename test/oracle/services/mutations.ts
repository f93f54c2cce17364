/** A spec that has some of everything, to be broken at random. */
const seeds: readonly string[] = [
  'name: hello\ncontainer:\n  entrypoint: ./hello\n  args:\n    - --msg\n    - "a b"\n  mounts:\n    - source: /a\n      destination: /b\n      options: [rbind, ro]\ndepends:\n  - service: cri\n  - network:\n      - addresses\n  - time: yes\nrestart: always\n',
  'x: &x {args: [a, 010], entrypoint: ./x}\nname: a\ncontainer:\n  <<: *x\n  security: {writeableRootfs: on}\nrestart: never # c\nlogToConsole: true\n',
  '{"name": "a", "container": {"entrypoint": "./a", "args": ["b", \'c\', d]}, "restart": "untilSuccess"}\n',
  '---\nname: a\ncontainer:\n  entrypoint: >-\n    ./a\n    b\n  args: [a: b, ? c : d, e]\n# f\nrestart: !!str always\n...\n',
  'name: a\ncontainer: {entrypoint: ./a, environment: [A=b, C=d]}\ndepends: [{path: /a}, {configuration: true}]\nrestart: always\n',
];

const pieces: readonly string[] = [
  '\n',
  '\n  ',
  '\n    ',
  ' ',
  '  ',
  '	',
  ':',
  ': ',
  ' :',
  '-',
  '- ',
  '\n- ',
  '?',
  '? ',
  ',',
  ', ',
  '[',
  ']',
  '{',
  '}',
  '#',
  ' #',
  '# c\n',
  '&a ',
  '*x',
  '*a ',
  '!',
  '!!',
  '!!str ',
  '!!int ',
  '!x ',
  '|',
  '|-\n',
  '>',
  '"',
  "'",
  '\\',
  '%',
  '@',
  '`',
  '<<',
  '<<: *x\n',
  '~',
  'null',
  'true',
  '1',
  '0x',
  '...',
  '---',
  '\n---\n',
  '\n...\n',
  '=',
  '\r',
  '',
  '\u2028',
  '﻿',
  'é',
];

/** Random specs: a fixed seed gives the same ones everywhere. */
export function mutations(count: number, seed: number): readonly string[] {
  const random = generator(seed);
  const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)] as T;
  return Array.from({ length: count }, () => {
    let text = pick(seeds);
    for (let edits = 1 + Math.floor(random() * 3); edits > 0; edits -= 1) text = mutate(text, random, pick);
    return text;
  });
}

function mutate(text: string, random: () => number, pick: <T>(items: readonly T[]) => T): string {
  const at = Math.floor(random() * (text.length + 1));
  const length = Math.floor(random() * 4);
  const other = pick(seeds);
  const from = Math.floor(random() * other.length);
  switch (Math.floor(random() * 5)) {
    case 0:
      return text.slice(0, at) + text.slice(at + 1 + length);
    case 1:
      return text.slice(0, at) + other.slice(from, from + 1 + length * 4) + text.slice(at);
    case 2:
      return text.slice(0, at) + pick(pieces) + text.slice(at + length);
    default:
      return text.slice(0, at) + pick(pieces) + text.slice(at);
  }
}

/** Mulberry32. */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let value = Math.imul(state ^ (state >>> 15), 1 | state);
    value = (value + Math.imul(value ^ (value >>> 7), 61 | value)) ^ value;
    return ((value ^ (value >>> 14)) >>> 0) / 2 ** 32;
  };
}
