import { describe, expect, test } from 'vitest';
import { readOracle } from '../../../fixtures/oracle.ts';
import { cases as made } from '../../../oracle/configurations/cases.ts';
import type { ConfigCase, Made } from '../../../oracle/configurations/make.ts';

/** What is wrong with each of them; nothing where Talos loads it and finds it valid. */
interface Verdict {
  readonly input: string;
  readonly merged?: string;
  readonly patched?: string;
}

const { cases, releases, verdictOf } = readOracle<ConfigCase, Verdict>('configurations');

describe.each(releases)('config registries --merge for Talos %s', (release) => {
  const asked = cases.map((one) => ({
    name: one.name,
    verdict: verdictOf(one.name, release),
    made: one.made.find((other) => other.releases.includes(release)) as Made,
  }));

  test('hands out only what Talos loads and finds valid', () => {
    const handedOut = asked.filter(({ made }) => made.refused === undefined);
    const wrong = handedOut.filter(({ verdict }) => verdict.merged !== '');

    expect(wrong.map(({ name, verdict }) => `${name}: ${verdict.merged}`)).toEqual([]);
    expect(handedOut.length).toBeGreaterThan(60);
  });

  test('says that Talos refuses a result only where it does', () => {
    const blamed = asked.filter(({ made }) => made.refused?.includes(', which Talos ') === true);
    const wrong = blamed.filter(({ verdict }) => verdict.merged === '');

    expect(wrong.map(({ name, made }) => `${name}: ${made.refused}`)).toEqual([]);
    expect(blamed.length).toBeGreaterThan(60);
  });

  test('prints patches that talosctl takes', () => {
    const wrong = asked.filter(({ verdict }) => verdict.patched?.startsWith('patch: ') === true);

    expect(wrong.map(({ name, verdict }) => `${name}: ${verdict.patched}`)).toEqual([]);
  });
});

test('the record is of the cases that are there, and of what is made of them now', () => {
  expect(made).toEqual(cases);
});
