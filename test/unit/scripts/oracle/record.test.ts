import { expect, test } from 'vitest';
import { caseLines, verdictLines } from '../../../../scripts/oracle/record.ts';

const cases = [{ name: 'a', text: 'x' }, { name: 'b' }];
const facts = { program: ['p'], require: {}, replace: {} };

test('caseLines() writes a case a line', () => {
  expect(caseLines(cases)).toBe('[\n{"name":"a","text":"x"},\n{"name":"b"}\n]\n');
});

test('verdictLines() writes equal verdicts of several releases once', () => {
  const verdicts = new Map([
    [
      'v1',
      new Map<string, unknown>([
        ['a', { ok: true }],
        ['b', 1],
      ]),
    ],
    [
      'v2',
      new Map<string, unknown>([
        ['a', { ok: true }],
        ['b', 2],
      ]),
    ],
  ]);
  const answers = [
    { ...facts, release: 'v1', proof: 'model', calibrated: 'much' },
    { ...facts, release: 'v2', proof: 'code' },
  ] as const;

  expect(JSON.parse(verdictLines(answers, cases, verdicts))).toEqual({
    releases: { v1: { proof: 'model', calibrated: 'much' }, v2: { proof: 'code' } },
    verdicts: {
      a: [[['v1', 'v2'], { ok: true }]],
      b: [
        [['v1'], 1],
        [['v2'], 2],
      ],
    },
  });
});
