import { describe, expect, test } from 'vitest';
import { caseName, casesFrom, parseCase } from '../../../../scripts/fuzz/case.ts';

const corpus = [
  { name: 'often', weight: 9 },
  { name: 'seldom', weight: 1 },
];

describe('parseCase()', () => {
  test('reads what caseName() writes', () => {
    const fuzzCase = { entry: 'stored-tiny', seed: 4711 };

    expect(parseCase(caseName(fuzzCase))).toEqual(fuzzCase);
  });

  test.each(['stored', 'stored:', ':7', 'stored:7:8', 'stored:x'])('refuses `%s`', (text) => {
    expect(() => parseCase(text)).toThrow(/NAME:SEED/);
  });
});

describe('casesFrom()', () => {
  test('counts seeds up from the first', () => {
    expect([...casesFrom(corpus, 40, 3)].map(({ seed }) => seed)).toEqual([40, 41, 42]);
  });

  test('gives a seed the same entry wherever the count begins', () => {
    const [, , third] = casesFrom(corpus, 40, 3);

    expect([...casesFrom(corpus, 42, 1)]).toEqual([third]);
  });

  test('takes entries by their weight', () => {
    const often = [...casesFrom(corpus, 1, 1000)].filter(({ entry }) => entry === 'often');

    expect(often.length).toBeGreaterThan(850);
    expect(often.length).toBeLessThan(950);
  });
});
