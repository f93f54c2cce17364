import { Chance } from '../random.ts';

/** Its name is what is done to an empty line: one step a line, `set`, `append` or `extra`, and arguments. */
export interface CommandLineCase {
  readonly name: string;
}

const COUNT = 2500;

const words: readonly string[] = [
  'a',
  'a=',
  'a=1',
  'a=2',
  'a=1=2',
  'b',
  'b=1',
  'b=x,y',
  'c=3',
  'console=tty0',
  'console=ttyS0',
  'console',
  'talos.platform=metal',
  'talos.platform=aws',
  '-',
  '--',
  '-=',
  '-a',
  '-a=',
  '-a=1',
  '-a=2',
  '-a=1=2',
  '-b',
  '-c',
  '-console',
  '-console=tty0',
  '--a',
  '-talos.platform',
  '=',
  '=1',
  '-d=1',
];

const spaces: readonly string[] = [' ', ' ', ' ', '  ', '\t', '\u00a0', '\u0085', '\u2003', ' \v '];

const chosen: readonly string[] = [
  'set console=ttyS0 console=tty0\nappend slab_nomerge= pti=on\nextra console=ttyS1 console=ttyS2',
  'append foo=1\nextra -foo foo=2',
  'extra foo=1 -foo foo=2',
  'append a=1 b=2 a=3\nextra -a=1 -a=3\nappend a=4',
  'append a b c\nextra -b\nappend b',
  'append a=x-\u200by a=z\ufeffq',
  'append \u3000a\u2028b\u2029c\u1680d\u202fe\u205ff',
  'append module.sig_enforce=1\nextra module.sig_enforce=0',
  'append module.sig_enforce=1\nextra -module.sig_enforce',
];

function line(chance: Chance): string {
  const steps = Array.from({ length: 1 + chance.below(4) }, () => {
    const step = chance.one(['set', 'append', 'extra', 'extra']);
    const args = chance.some(words, 6).map((word) => `${word}${chance.one(spaces)}`);
    return `${step} ${args.join('')}`;
  });
  return steps.join('\n');
}

const chance = new Chance(1);
const names = new Set([...chosen, ...Array.from({ length: COUNT }, () => line(chance))]);

export const cases: readonly CommandLineCase[] = [...names].map((name) => ({ name }));
