import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  appendArguments,
  argumentsOf,
  formatCommandLine,
  parseCommandLine,
  setArguments,
  splitArguments,
} from '../../../../src/talos/command-line/text.ts';
import { readOracle } from '../../../fixtures/oracle.ts';

const oracle = readOracle<{ readonly name: string }, string>('command-lines');
const [release = ''] = oracle.releases;
const extra = { overwrites: new Set(['console', 'talos.platform']), removes: true };

function lineOf(steps: string): string {
  const line = steps.split('\n').reduce((before, step) => {
    const [verb = ''] = step.split(' ', 1);
    const args = [step.slice(verb.length + 1)];
    if (verb === 'set') return setArguments(before, args);
    return appendArguments(before, args, verb === 'extra' ? extra : {});
  }, parseCommandLine(''));
  return formatCommandLine(line);
}

test('appendArguments() and setArguments() make what go-procfs makes, on every recorded case', () => {
  const differing = oracle.cases
    .map(({ name }) => ({ name, ours: lineOf(name), theirs: oracle.verdictOf(name, release) }))
    .filter(({ ours, theirs }) => ours !== theirs);

  expect(oracle.cases.length).toBeGreaterThan(2000);
  expect(differing).toEqual([]);
});

test('parseCommandLine() takes the values of one key together', () => {
  expect(formatCommandLine(parseCommandLine('a=1 b a=2'))).toBe('a=1 a=2 b');
  expect(parseCommandLine('a=1 a=2').get('a')).toEqual(['1', '2']);
});

test('formatCommandLine() writes a key without a value bare', () => {
  expect(formatCommandLine(parseCommandLine('slab_nomerge='))).toBe('slab_nomerge');
});

test('splitArguments() splits by white space as Go defines it', () => {
  expect(splitArguments(' a\u00a0b\u0085c\u200bd ')).toEqual(['a', 'b', 'c\u200bd']);
});

const words = fc.array(fc.stringMatching(/^[a-c-][a-c=-]{0,3}$/), { maxLength: 8 });

test('formatCommandLine() of a parsed line is parsed to the same line', () => {
  fc.assert(
    fc.property(words, (args) => {
      const line = parseCommandLine(args.join(' '));
      expect(parseCommandLine(formatCommandLine(line))).toEqual(line);
    }),
  );
});

test('setArguments() with what is there changes nothing', () => {
  fc.assert(
    fc.property(words, (args) => {
      const line = parseCommandLine(args.join(' '));
      expect(argumentsOf(setArguments(line, argumentsOf(line)))).toEqual(argumentsOf(line));
    }),
  );
});
